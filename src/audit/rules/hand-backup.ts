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
  what: 'A script copies a file to a name of its own before it changes it. A note stands for backups on disk that no script makes.',
  why: 'Such copies are seen half-written when the copy is cut short, overwrite each other when their name has no time or not enough of it, are never pruned, and nobody knows which version each of them is.',
  advice:
    'Use `safeBackup` or `atomicWriteJsonWithBackup`; `holdfast backups --adopt` makes versions of the copies that are there, says what they cost, and how to free it.',
  example: {
    found: {
      'data/people.json': '[]\n',
      'scripts/fix.py': `import shutil
from holdfast_io import atomic_open

shutil.copy('data/people.json', 'data/people.json.bak')
with atomic_open('data/people.json', 'w', encoding='utf-8') as out:
    out.write('[]')
`,
    },
    fixed: {
      'data/people.json': '[]\n',
      'scripts/fix.py': `from holdfast_io import atomic_open, safe_backup

safe_backup('data/people.json')
with atomic_open('data/people.json', 'w', encoding='utf-8') as out:
    out.write('[]')
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
      return {
        ...siteFields(site),
        artifact: of ?? siteFields(site).artifact,
        severity: of === null && site.targets.length === 0 ? 'note' : 'warning',
        message: `${of === null ? 'A file' : `\`${of}\``} is copied by hand${site.targets.length === 0 ? '' : ` to \`${site.targets[0] ?? ''}\``} before it is changed.`,
        evidence: [...(node === undefined ? [] : onDisk(node)), ...callerEvidence(site)],
      };
    });
    const covered = new Set(made.map((access) => access.facts.copyOf));
    return [...sites, ...orphans(facts, covered)];
  },
};

function orphans(facts: Facts, covered: ReadonlySet<string | null>): readonly Found[] {
  return facts.model.artifacts.flatMap((node) => {
    if (covered.has(node.path) || node.backups.filter((file) => !isOurs(file.path)).length < 2) return [];
    return [
      {
        script: node.path,
        line: 1,
        message: `${counted(node.backups.length, 'copy', 'copies')} of \`${node.path}\` lie about that no script of the project makes.`,
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
  if (node.backups.length === 0) return [];
  const bytes = node.backups.reduce((sum, file) => sum + file.bytes, 0);
  const twice = node.backups.filter((file) => file.duplicateOf !== null).length;
  const again = twice === 0 ? '' : `, ${twice} of them the same bytes as another`;
  return [`${counted(node.backups.length, 'backup')} on disk, ${bytes} bytes${again}.`];
}

/** `NAME.backup_YYYYMMDD_HHMMSS.EXT`, which Holdfast makes and prunes. */
function isOurs(path: string): boolean {
  return /\.backup_\d{8}_\d{6}(_\d+)?(\.[^./]+)?$/.test(path);
}
