import { overlap } from '../../core/pattern.ts';
import type { Access, Mention } from '../model.ts';
import { named, type Facts } from './facts.ts';
import type { Found, Rule } from './rule.ts';

export const docMismatch: Rule = {
  name: 'doc-mismatch',
  title: 'Documents that say what is not so',
  severity: 'warning',
  fix: 'none',
  phase: 'keep',
  what: 'A document says that a script reads, writes or updates a file, and neither the script nor what it imports or starts does. A note if the script has accesses whose path is not known, for it may be one of those.',
  why: 'People choose by documents which script to run and which file to trust. A claimed writer that only reads sends them to the wrong one.',
  advice:
    'Correct the sentence: the evidence says what the script does. If the document is right, state it in the script: `# holdfast: writes PATH`.',
  example: {
    found: {
      'data/people.csv': 'name\n',
      'docs/data.md': '`scripts/show.py` writes `data/people.csv`.\n',
      'scripts/show.py': "print(open('data/people.csv', encoding='utf-8').read())\n",
    },
    fixed: {
      'data/people.csv': 'name\n',
      'docs/data.md': '`scripts/show.py` reads `data/people.csv`.\n',
      'scripts/show.py': "print(open('data/people.csv', encoding='utf-8').read())\n",
    },
  },
  check(facts) {
    const reach = new Map<string, readonly Access[]>();
    return facts.model.mentions.flatMap((mention): Found[] => {
      if (!facts.scripts.has(mention.script)) return [];
      const accesses = reach.get(mention.script) ?? accessesWithin(facts, mention.script);
      reach.set(mention.script, accesses);
      return isSo(accesses, mention) ? [] : [found(accesses, mention)];
    });
  },
};

/** Of the script, of what it imports and of what it starts, however far. */
function accessesWithin(facts: Facts, script: string): readonly Access[] {
  const seen = new Set<string>();
  const pending = [script];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const statement of facts.scripts.get(path)?.imports ?? []) {
      if (statement.resolution.kind === 'file') pending.push(statement.resolution.path);
    }
    const from = path;
    pending.push(...facts.model.invocations.filter((call) => call.file === from).map((call) => call.script));
  }
  return [...seen].flatMap((path) => facts.accessesBy(path));
}

function isSo(accesses: readonly Access[], mention: Mention): boolean {
  return accesses.some((access) => does(access, mention.verb) && concerns(access, mention.artifact));
}

function does(access: Access, verb: Mention['verb']): boolean {
  if (verb === 'reads') return access.kind === 'read' || access.kind === 'list';
  return access.kind === 'write' || access.kind === 'append' || access.kind === 'backup';
}

/** A document may name a file by its basename, or a folder for what is in it. */
function concerns(access: Access, artifact: string): boolean {
  const target = access.facts.stagingFor ?? access.target;
  if (target === null) return false;
  const folder = artifact.replace(/\/$/, '');
  return (
    overlap(target, artifact) ||
    target.startsWith(`${folder}/`) ||
    (!artifact.includes('/') && target.endsWith(`/${artifact}`))
  );
}

function found(accesses: readonly Access[], mention: Mention): Found {
  const same = accesses.filter((access) => concerns(access, mention.artifact));
  const instead =
    mention.verb !== 'reads' && same.some((access) => access.kind === 'read')
      ? 'it reads it'
      : same.length > 0
        ? deeds[same[0]?.kind ?? 'read']
        : 'it does not touch it';
  const unknown = accesses.filter((access) => access.target === null && does(access, mention.verb));
  const truly = [
    ...new Set(accesses.filter((access) => does(access, mention.verb)).flatMap((access) => access.target ?? [])),
  ];
  return {
    script: mention.file,
    line: mention.line,
    subject: mention.text,
    message: `It says that \`${mention.script}\` ${mention.verb} \`${mention.artifact}\`; ${instead}.`,
    artifact: mention.artifact,
    confidence: unknown.length > 0 ? 'guess' : 'certain',
    evidence: [
      `"${mention.text.trim().slice(0, 200)}"`,
      ...(truly.length === 0
        ? []
        : [`What the script ${mention.verb === 'reads' ? 'reads' : 'writes'}: ${named(truly, 5)}.`]),
      ...(unknown.length === 0
        ? []
        : [`The path of ${unknown.length} more could not be found (line ${unknown[0]?.line ?? 0}).`]),
    ],
    severity: unknown.length > 0 ? 'note' : 'warning',
  };
}

const deeds: Readonly<Record<Access['kind'], string>> = {
  read: 'it reads it',
  list: 'it lists it',
  write: 'it writes it',
  append: 'it appends to it',
  backup: 'it makes a copy of that name',
  delete: 'it deletes it',
};
