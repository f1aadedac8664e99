import type { ArtifactNode, Chain } from '../model.ts';
import { counted, firstAccess, named, writersOf, type Facts } from './facts.ts';
import type { Found, Rule } from './rule.ts';

export const manyWriters: Rule = {
  name: 'many-writers',
  title: 'Files that several scripts fight over',
  severity: 'warning',
  fix: 'none',
  phase: 'order',
  what: 'Two or more scripts create the same file, or two or more change it in place and no Makefile, script or document says in which order. Tests do not count. Not reported for files whose row in `scripts/CANONICAL_SCRIPTS.md` names all of them.',
  why: 'What the file holds depends on who ran last. A creator that runs again silently undoes the work of every refinement after it.',
  advice:
    'Decide which script makes the file (`holdfast scripts` proposes one and says why), confirm it, and turn the others into refinements in a stated order, or deprecate them.',
  example: {
    found: {
      'scripts/build.py': "open('data/people.csv', 'x').write('name')\n",
      'scripts/build_v2.py': "open('data/people.csv', 'x').write('name,year')\n",
    },
    fixed: { 'scripts/build_v2.py': "open('data/people.csv', 'x').write('name,year')\n" },
  },
  check(facts) {
    const chains = new Map(facts.model.chains.map((chain) => [chain.artifact, chain]));
    return facts.model.artifacts.flatMap((node) => {
      // A script whose pattern only fits the file may mean others: it is a reader's guess, not a fight.
      const writers = writersOf(facts, node).filter(
        (path) => firstAccess(facts, path, node.path, ['write', 'append']) !== undefined,
      );
      const creators = writers.filter((path) => node.creators.includes(path));
      const chain = chains.get(node.path);
      const fight = creators.length > 1 ? 'make' : unordered(writers, creators, chain) ? 'change' : null;
      if (fight === null || saysTooLittle(node.path) || isConfirmed(facts, node, writers)) return [];
      return [found(facts, node, writers, creators, fight)];
    });
  },
};

/** One refinement after one creator needs no word about its order. */
function unordered(writers: readonly string[], creators: readonly string[], chain: Chain | undefined): boolean {
  return writers.length - creators.length > 1 && (chain === undefined || chain.order === null);
}

/** `data/**` or `*.json`: that two scripts write somewhere below a folder says nothing about one file. */
function saysTooLittle(path: string): boolean {
  return (
    path.includes('**') ||
    path
      .split('/')
      .at(-1)
      ?.replace(/\.[^.]*$/, '')
      .replaceAll('*', '') === ''
  );
}

function isConfirmed(facts: Facts, node: ArtifactNode, writers: readonly string[]): boolean {
  const row = facts.registry.artifacts.find((candidate) => candidate.artifact === node.path);
  return row !== undefined && writers.every((path) => path === row.creator || row.refiners.includes(path));
}

function found(
  facts: Facts,
  node: ArtifactNode,
  writers: readonly string[],
  creators: readonly string[],
  fight: 'make' | 'change',
): Found {
  const places = writers.map((path) => ({ path, access: firstAccess(facts, path, node.path, ['write', 'append']) }));
  const who = fight === 'make' ? creators : writers;
  const sure = places.every(({ access }) => access?.confidence === 'certain');
  return {
    script: places[0]?.path ?? node.path,
    line: places[0]?.access?.line ?? 1,
    span: places[0]?.access?.statement,
    site: places[0]?.access?.site,
    // The artifact alone: who is first among the writers may change.
    subject: 'writers',
    message:
      fight === 'make'
        ? `\`${node.path}\` is made by ${counted(who.length, 'script')}: ${named(who, 4)}.`
        : `\`${node.path}\` is changed in place by ${counted(who.length, 'script')} in an order that nothing says: ${named(who, 4)}.`,
    artifact: node.path,
    confidence: node.path.includes('*') ? 'pattern' : sure ? 'certain' : 'guess',
    evidence: [
      ...places.map(
        ({ path, access }) =>
          `\`${path}${access === undefined ? '' : `:${access.line}`}\` ${creators.includes(path) ? 'makes' : 'changes'} it.`,
      ),
      ...(node.readers.length === 0 ? [] : [`Read by ${named(node.readers, 5)}.`]),
    ],
  };
}
