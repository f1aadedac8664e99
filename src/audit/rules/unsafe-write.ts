import type { Access, Fix, Severity } from '../model.ts';
import { named, writersOf, type Facts } from './facts.ts';
import type { Found, Rule } from './rule.ts';
import {
  bySource,
  callerEvidence,
  isHeldOpen,
  replacesByRename,
  siteFields,
  targetIs,
  targetText,
  type Site,
} from './sites.ts';

export const unsafeWrite: Rule = {
  name: 'unsafe-write',
  title: 'Writes that a crash cuts short',
  severity: 'error',
  fix: 'safe',
  phase: 'protect',
  what: 'A file of the project is truncated and then written, or overwritten in place (`r+`), so that for a while it is empty, half there, or half old and half new. An error if its old content is needed (the script reads it first, or other scripts read it), a warning for other files, a note where the path is not known.',
  why: 'A crash, a full disk, a `Ctrl-C` or an exception between the two leaves half a file where a whole one was, and a reader that comes at that moment sees it. JSON that is cut in the middle can be read by nobody.',
  advice:
    'Write with `atomicWriteJson`, `atomicWriteText` or `atomicWriteFile`. In Python and in a shell, write to a temporary name in the same folder and rename it over the old file when it is whole (`os.replace`, `mv`).',
  example: {
    found: {
      'data/people.json': '[]\n',
      'scripts/build.py': `import json

people = json.load(open('data/source.json'))
with open('data/people.json', 'w', encoding='utf-8') as out:
    json.dump(people, out)
`,
      'scripts/show.py': `import json

print(json.load(open('data/people.json')))
`,
      'data/source.json': '[]\n',
    },
    fixed: {
      'data/people.json': '[]\n',
      'scripts/build.py': `import json
import os

people = json.load(open('data/source.json'))
with open('data/people.json.tmp', 'w', encoding='utf-8') as out:
    json.dump(people, out)
    out.flush()
    os.fsync(out.fileno())
os.replace('data/people.json.tmp', 'data/people.json')
`,
      'scripts/show.py': `import json

print(json.load(open('data/people.json')))
`,
      'data/source.json': '[]\n',
    },
  },
  check(facts) {
    const writes = facts.model.accesses.filter((access) => truncates(access) && !isOnlyATestsBusiness(facts, access));
    return bySource(writes).map((site) => found(facts, site));
  },
};

function truncates(access: Access): boolean {
  const { facts, kind, place, target, api } = access;
  return (
    kind === 'write' &&
    facts.atomic === null &&
    facts.stagingFor === null &&
    !facts.stated &&
    facts.format !== 'database' &&
    place !== 'temporary' &&
    !replacesByRename(api) &&
    !makesALink(api) &&
    // A log is written line by line, and a part of it is a log as well.
    !api.startsWith('logging.') &&
    target !== '.' &&
    !isHeldOpen(target ?? '') &&
    !(target ?? '').startsWith('/dev/')
  );
}

/** What a test writes, itself or through a helper, is nobody's data, unless scripts read it. */
function isOnlyATestsBusiness(facts: Facts, { script, target }: Access): boolean {
  if (facts.scripts.get(script)?.role !== 'test') return false;
  return target === null || otherReaders(facts, target, script).length === 0;
}

function found(facts: Facts, site: Site): Found {
  const { first } = site;
  const readers = new Set(site.targets.flatMap((target) => otherReaders(facts, target, first.script)));
  const update = [...site.all, ...site.callers].some((access) => access.facts.readBefore !== null);
  const how = `\`${first.api}\`${first.mode === null ? '' : ` in mode \`${first.mode}\``}`;
  const evidence = [`${how} ${deedOf(first)}.`];
  if (update)
    evidence.push('The script has read the same file before: what it read is the only other copy, in memory.');
  if (readers.size > 0) evidence.push(`Read by ${named([...readers], 5)}.`);
  for (const target of site.targets.slice(0, 3)) {
    const node = facts.artifacts.get(target);
    if (node?.state === 'file') evidence.push(`\`${target}\` has ${node.bytes} bytes now.`);
  }
  return {
    ...siteFields(site),
    message: overwrites(first)
      ? `${targetIs(site)} overwritten in place: a crash in between leaves part of the old and part of the new.`
      : isFolderCopy(facts, site)
        ? `Files in ${targetText(site)} are emptied and then written, one after the other: a crash in between leaves half of them.`
        : `${targetIs(site)} ${first.facts.exclusive ? 'made' : 'emptied'} and then written: a crash in between leaves half a file.`,
    evidence: [...evidence, ...callerEvidence(site)],
    severity: severity(site, update || readers.size > 0),
    fix: fix(first),
  };
}

function deedOf(access: Access): string {
  if (overwrites(access)) return 'writes over what is there, piece by piece';
  return access.facts.exclusive ? 'makes the file and then fills it' : 'empties the file first';
}

/** `r+`: the file keeps what is not written over. `w+` empties it. */
function overwrites({ mode }: Access): boolean {
  return mode !== null && /^r[bt]*\+/.test(mode);
}

/** It fails, or takes the place of another link; bytes are never half there. */
function makesALink(api: string): boolean {
  return /(^|\.)(sym)?link(Sync|_to)?$|(^|\.)hardlink_to$|^ln\b/.test(api);
}

/** A whole folder is copied, or several files to one. */
function isFolderCopy(facts: Facts, { first, targets }: Site): boolean {
  const { copyOf } = first.facts;
  return (
    (copyOf !== null && facts.isFolder(copyOf)) || (targets.length > 0 && targets.every((path) => facts.isFolder(path)))
  );
}

function otherReaders(facts: Facts, target: string, script: string): readonly string[] {
  const node = facts.artifacts.get(target);
  if (node === undefined) return [];
  const reading = new Set(facts.accessesOf(target).flatMap(({ kind, script }) => (kind === 'read' ? [script] : [])));
  const also = writersOf(facts, node).filter((path) => reading.has(path));
  return [...new Set([...node.readers, ...also])].filter(
    (path) => path !== script && facts.scripts.get(path)?.role !== 'test',
  );
}

function severity(site: Site, needed: boolean): Severity {
  if (site.targets.length === 0) return 'note';
  const all = [...site.all, ...site.callers];
  if (all.every((access) => access.place === 'outside' || access.facts.exclusive)) return 'note';
  const sure = all.some((access) => access.confidence === 'certain' || access.confidence === 'pattern');
  return needed && sure ? 'error' : 'warning';
}

/** Shell lines and library writers that take a path need another statement; a handle that leaves its block is never touched. */
function fix(access: Access): Fix {
  const { closing } = access.facts;
  if (/[+a]/.test(access.mode ?? '') || closing === 'escapes') return 'none';
  if (closing === 'never') return 'unsafe';
  return /(^|\.)(open|writeFile|writeFileSync|outputJson|outputJsonSync|writeJson|writeJsonSync|write_text|write_bytes)$/.test(
    access.api,
  )
    ? 'safe'
    : 'unsafe';
}
