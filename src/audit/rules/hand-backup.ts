import type { ArtifactNode } from '../model.ts';
import { counted, type Facts } from './facts.ts';
import type { Found, Rule } from './rule.ts';
import { bySource, callerEvidence, siteFields } from './sites.ts';

export const handBackup: Rule = {
  name: 'hand-backup',
  title: 'Backups made by hand',
  severity: 'warning',
  fix: 'unsafe',
  phase: 'keep',
  what: 'A script copies a file to a name that says backup, before it changes the file or to keep it. A note where neither path is known, and for backups on disk that no script makes.',
  why: 'Such copies are seen half-written when the copy is cut short, overwrite each other when their name has no time or not enough of it, are never pruned, and nobody knows which version each of them is.',
  advice:
    'Use `safeBackup` or `atomicWriteJsonWithBackup`, or `holdfast backup` before a script that is not in TypeScript; `holdfast backups --adopt` makes versions of the copies that are there, says what they cost, and how to free it.',
  example: {
    found: {
      'data/people.json': '[]\n',
      'scripts/fix.mjs': `import { copyFileSync } from 'node:fs';
import { atomicWriteJson } from 'holdfast/io';

copyFileSync('data/people.json', 'data/people.json.bak');
await atomicWriteJson('data/people.json', []);
`,
    },
    fixed: {
      'data/people.json': '[]\n',
      'scripts/fix.mjs': `import { atomicWriteJsonWithBackup } from 'holdfast/io';

await atomicWriteJsonWithBackup('data/people.json', []);
`,
    },
  },
  check(facts) {
    const made = facts.model.accesses.filter(
      (access) =>
        access.kind === 'backup' &&
        access.facts.atomic === null &&
        !access.facts.stated &&
        access.place !== 'temporary' &&
        facts.scripts.get(access.script)?.role !== 'test',
    );
    const sites = bySource(made).map((site): Found => {
      const of = site.first.facts.copyOf;
      const node = of === null ? undefined : facts.artifacts.get(of);
      const isChanged =
        of !== null &&
        facts
          .accessesOf(of)
          .some(({ script, kind }) => script === site.first.script && (kind === 'write' || kind === 'append'));
      return {
        ...siteFields(site),
        artifact: of ?? siteFields(site).artifact,
        severity: of === null && site.targets.length === 0 ? 'note' : 'warning',
        message: `${of === null ? 'A file' : `\`${of}\``} is copied by hand${site.targets.length === 0 ? '' : ` to \`${site.targets[0] ?? ''}\``}${isChanged ? ' before it is changed' : ''}.`,
        evidence: [...(node === undefined ? [] : onDisk(node)), ...callerEvidence(site)],
      };
    });
    const covered = new Set(made.map((access) => access.facts.copyOf));
    return [...sites, ...orphans(facts, covered)];
  },
};

function orphans(facts: Facts, covered: ReadonlySet<string | null>): readonly Found[] {
  return facts.model.artifacts.flatMap((node) => {
    const foreign = node.backups.filter((file) => !isOurs(file.path));
    if (covered.has(node.path) || foreign.length < 2) return [];
    return [
      {
        script: node.path,
        line: 1,
        message: `${counted(foreign.length, 'copy', 'copies')} of \`${node.path}\` lie about that no script of the project makes.`,
        artifact: node.path,
        confidence: 'pattern',
        evidence: onDisk(node),
        severity: 'note',
        fix: 'none',
      },
    ];
  });
}

function onDisk(node: ArtifactNode): readonly string[] {
  const files = node.backups.filter((file) => !isOurs(file.path));
  if (files.length === 0) return [];
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const twice = files.filter((file) => file.duplicateOf !== null).length;
  const again = twice === 0 ? '' : `, ${twice} of them the same bytes as another`;
  return [`${counted(files.length, 'backup')} on disk, ${bytes} bytes${again}.`];
}

/** `NAME.backup_YYYYMMDD_HHMMSS.EXT`, which Holdfast makes and prunes. */
function isOurs(path: string): boolean {
  return /\.backup_\d{8}_\d{6}(_\d+)?(\.[^./]+)?$/.test(path);
}
