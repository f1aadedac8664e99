import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { byCodeUnit } from '../../core/path.ts';
import type { Access, ArtifactNode, BackupFile } from '../model.ts';
import type { Repository } from '../repository.ts';

/** A target as an expression that matches paths: `*` within a segment, `**` any segments. */
export function targetExpression(target: string): RegExp {
  const source = target
    .split('/')
    .map((one) =>
      one === '**'
        ? '(?:.+)'
        : one
            .split('*')
            .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
            .join('[^/]*'),
    )
    .join('/');
  return new RegExp(`^${source}$`);
}

/** The same as a test that looks at the plain beginning first: most paths are elsewhere. */
function matcherOf(target: string): (path: string) => boolean {
  const head = target.slice(0, target.indexOf('*'));
  const expression = targetExpression(target);
  return (path) => path.startsWith(head) && expression.test(path);
}

/** What the accesses of all scripts make of the files they touch. */
export function artifactsOf(accesses: readonly Access[], repository: Repository): ArtifactNode[] {
  const called = new Set(accesses.flatMap((one) => (one.via ?? []).map((via) => via.split(' ')[0])));
  const byTarget = new Map<string, Access[]>();
  for (const one of accesses) {
    if (one.target === null || one.place !== 'project' || one.facts.stagingFor !== null || one.kind === 'backup')
      continue;
    // What a helper does for its callers is told with them.
    if (one.facts.parameter !== null && called.has(`${one.script}:${one.line}`)) continue;
    if (one.target === '.' || one.target === '*' || one.target === '**') continue;
    if (one.kind === 'list' && !/\.\w+$/.test(one.target)) continue;
    const list = byTarget.get(one.target);
    if (list) list.push(one);
    else byTarget.set(one.target, [one]);
  }
  const patterns = [...byTarget]
    .filter(([target]) => target.includes('*') && /\/.*\*|\*.*\.\w+$/.test(target) && !target.startsWith('*'))
    .map(([target, list]) => ({ matches: matcherOf(target), list }));
  // What is left out of the audit is there all the same.
  const there = [...repository.entries, ...repository.leftOut];
  const byPath = new Map(there.map((one) => [one.path, one]));
  const backups = backupsOnDisk(repository);
  const out: ArtifactNode[] = [];
  for (const [path, own] of byTarget) {
    const isSet = path.includes('*');
    const general = isSet ? [] : patterns.filter((one) => one.matches(path)).flatMap((one) => one.list);
    const all = [...own, ...general];
    const has = (script: string, ...kinds: Access['kind'][]) =>
      all.some((one) => one.script === script && kinds.includes(one.kind));
    // Reading what one has just written (to check it, to hand it on) is no update.
    const updates = (script: string) => {
      const mine = all.filter((one) => one.script === script);
      const writes = mine.filter((one) => one.kind === 'write');
      const reads = mine.filter((one) => one.kind === 'read');
      // `r+` is for a file that is there, and keeps what is not written over.
      if (writes.some((one) => /^r[bt]*\+/.test(one.mode ?? ''))) return true;
      if (writes.length === 0 || reads.length === 0) return false;
      // A shell script that downloads a file and then cleans it in place has made it.
      const isShell = /(^|\/)[^./]+$|\.(ba|z|k)?sh$/.test(script);
      if (!isShell && writes.some((one) => one.facts.readBefore !== null)) return true;
      const fresh = isShell ? writes.filter((one) => one.facts.readBefore === null) : writes;
      return reads.some(
        (read) => !fresh.some((write) => write.within === read.within && write.call.start <= read.call.start),
      );
    };
    const scripts = (keep: (script: string) => boolean) =>
      [...new Set(all.map((one) => one.script))].filter(keep).sort(byCodeUnit);
    const matches = matcherOf(path);
    const single = byPath.get(path);
    const members = isSet ? there.filter((one) => matches(one.path)) : single ? [single] : [];
    out.push({
      path,
      creators: scripts((one) => has(one, 'write') && !updates(one)),
      updaters: scripts((one) => updates(one) || (has(one, 'append') && !has(one, 'write'))),
      readers: scripts((one) => has(one, 'read', 'list') && !has(one, 'write', 'append')),
      deleters: scripts((one) => has(one, 'delete')),
      backups: backups.get(path) ?? [],
      state: isSet ? 'set' : members.length > 0 ? 'file' : 'absent',
      bytes: members.reduce((sum, one) => sum + one.bytes, 0),
      count: members.length,
      ignored: isSet ? null : repository.ignored(path),
    });
  }
  return out.sort((a, b) => byCodeUnit(a.path, b.path));
}

/** Files that are kept copies of others, by their names, under the path of what they copy. */
export function backupsOnDisk(repository: Repository): Map<string, BackupFile[]> {
  const found = new Map<string, { path: string; bytes: number }[]>();
  for (const one of repository.entries) {
    const origin = originOf(one.path, repository);
    if (origin === null) continue;
    found.set(origin, [...(found.get(origin) ?? []), { path: one.path, bytes: one.bytes }]);
  }
  const byPath = new Map(repository.entries.map((one) => [one.path, one]));
  const out = new Map<string, BackupFile[]>();
  for (const [origin, files] of found) {
    const first = new Map<string, string>();
    const sizes = new Map<number, number>();
    const original = byPath.get(origin);
    for (const one of [...files, ...(original ? [original] : [])])
      sizes.set(one.bytes, (sizes.get(one.bytes) ?? 0) + 1);
    const key = (one: { path: string; bytes: number }) =>
      sizes.get(one.bytes) === 1 ? null : `${one.bytes}:${hashOf(repository, one.path)}`;
    const originalKey = original === undefined ? null : key(original);
    if (originalKey !== null) first.set(originalKey, origin);
    const sorted = [...files].sort((a, b) => byCodeUnit(a.path, b.path));
    out.set(
      origin,
      sorted.map((one) => {
        const same = key(one);
        const duplicateOf = same === null ? null : (first.get(same) ?? null);
        if (same !== null && duplicateOf === null) first.set(same, one.path);
        return { ...one, duplicateOf };
      }),
    );
  }
  return out;
}

function hashOf(repository: Repository, path: string): string {
  try {
    return createHash('sha256').update(repository.read(path)).digest('hex');
  } catch {
    return path; // what cannot be read equals nothing else
  }
}

/** `data/x.json` of `data/x.backup_20250101.json`, `data/x.json.bak`, `data/x_backup.json`, `data/backups/x_2025-01-01.json`. */
function originOf(path: string, repository: Repository): string | null {
  const name = posix.basename(path);
  const folder = posix.dirname(path);
  const at = (folder: string, name: string) => (folder === '.' ? name : `${folder}/${name}`);
  const tail = /^(.+?\.\w+?)(?:[._-](?:bak|backup|old|orig|save|prev|copy)[\w.-]*|~)$/i.exec(name)?.[1];
  if (tail !== undefined) return at(folder, tail);
  const middle = /^(.+?)[._-](?:backup|bak|old|orig|copy|before|prev|BACKUP)(?:[._-][\w.-]*?)?(\.\w+)$/i.exec(name);
  if (middle !== null) {
    const origin = at(folder, `${middle[1]}${middle[2]}`);
    if (repository.has(origin) || /backup|bak/i.test(name)) return origin;
  }
  if (/(^|\/)(backups?|bak|archive|old)$/i.test(folder)) {
    const up = posix.dirname(folder);
    const stem = name.replace(/[._-]?\d{4}-?\d{2}-?\d{2}([T_-]?\d{2}[-_:]?\d{2}[-_:]?\d{2})?/, '');
    const origin = at(up, stem);
    if (repository.has(origin)) return origin;
  }
  return null;
}
