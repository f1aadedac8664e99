import type { Access } from '../model.ts';
import { foldersOf, grouped, isOwnRecord, type Facts } from './facts.ts';
import { asksFirst } from './asks-first.ts';
import { recipesIn } from './recipes.ts';
import type { Found, Rule } from './rule.ts';
import { bySite, type Site, siteFields, targetText } from './sites.ts';

export const missingInput: Rule = {
  name: 'missing-input',
  title: 'Inputs that are not there and that nothing makes',
  severity: 'warning',
  fix: 'none',
  phase: 'run',
  what: 'A script reads a file of the project that is not there, and no script writes it or a set that it could belong to, and no Makefile has a rule for it. Not reported where the script first asks whether the file is there. A note where the path rests on a guess, such as the folder a script is started from.',
  why: 'The script fails, or does its work without this input and says nothing.',
  advice:
    'Correct the path, bring the file back, or say in the repository where it comes from (`# holdfast: writes PATH` in what fetches it).',
  example: {
    found: {
      'scripts/show.py': "print(open('data/people.csv', encoding='utf-8').read())\n",
      'data/person.csv': 'name\n',
    },
    fixed: {
      'scripts/show.py': "print(open('data/person.csv', encoding='utf-8').read())\n",
      'data/person.csv': 'name\n',
    },
  },
  check(facts) {
    const isFilled = filledIn(facts);
    const hasRecipe = recipesIn(facts);
    const reads = facts.model.accesses.filter(
      (access) => isLost(facts, access, isFilled) && !hasRecipe(access.target ?? '') && !asksFirst(facts, access),
    );
    const byFile = grouped(reads, (access) => `${access.script}\0${access.target ?? ''}`);
    const later = new Map([...byFile.values()].flatMap(([first, ...more]) => (first ? [[first, more] as const] : [])));
    // One statement that reads twenty files is one place to repair.
    return bySite([...later.keys()]).map((site): Found => {
      const lines = [...new Set(site.all.flatMap((first) => later.get(first) ?? []).map(({ line }) => line))];
      return {
        ...siteFields(site),
        message: messageOf(site),
        evidence: lines.length === 0 ? [] : [`Also read in line ${lines.join(', ')}.`],
        severity: site.all.some(({ confidence }) => confidence === 'certain') ? 'warning' : 'note',
      };
    });
  },
};

function messageOf(site: Site): string {
  if (site.targets.length > 1) return `${targetText(site)} are read, but are not there, and no script makes them.`;
  const isSet = site.targets[0]?.includes('*') === true;
  return `${targetText(site)} is read, but ${isSet ? 'no such file is' : 'it is not'} there, and no script makes it.`;
}

function isLost(facts: Facts, access: Access, isFilled: Filled): boolean {
  const { kind, target, place, confidence } = access;
  if (kind !== 'read' || target === null || place !== 'project' || confidence === 'unknown') return false;
  if (access.facts.exclusive || access.facts.stated || access.facts.stagingFor !== null) return false;
  // What is wrong then is the root, and that has a rule of its own.
  if (access.facts.drifted !== null || isFilled(target)) return false;
  if (isOwnRecord(target)) return false;
  // A set that is empty now is the usual state of a fresh clone; one whole name is a claim.
  if (target.includes('**') || facts.scripts.get(access.script)?.role === 'test') return false;
  const node = facts.artifacts.get(target);
  if (node === undefined || node.state === 'file' || node.count > 0) return false;
  return facts.alike(target).every((other) => other.creators.length + other.updaters.length === 0);
}

/** A folder that holds something, or something in a folder that a script fills (an archive that is unpacked). */
type Filled = (target: string) => boolean;

/** Made once: every read asks. */
function filledIn({ model }: Facts): Filled {
  const made = model.artifacts.filter((node) => node.creators.length + node.updaters.length > 0);
  const writable = new Set(made.map((node) => node.path));
  const holding = new Set([...model.files, ...made].flatMap((file) => foldersOf(file.path)));
  return (target) => holding.has(target) || foldersOf(target).some((folder) => writable.has(folder));
}
