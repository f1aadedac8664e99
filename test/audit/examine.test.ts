import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { baselineOf, baselineText, judge, parseBaseline } from '../../src/audit/baseline.ts';
import { compareAudits } from '../../src/audit/baseline-compare.ts';
import { confirmScript, registryPath } from '../../src/audit/canonical-registry.ts';
import { examine, registryText } from '../../src/audit/examine.ts';
import { rules } from '../../src/audit/rules/list.ts';
import { jsonAudit } from '../../src/report/audit-json.ts';
import { markdownAudit } from '../../src/report/audit-markdown.ts';
import { sarifAudit } from '../../src/report/audit-sarif.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-examine-'));
  put('data/people.json', '[]');
  put('scripts/build.py', writes('data/people.json'));
  put('scripts/show.py', "print(open('data/people.json', encoding='utf-8').read())\n");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function writes(path: string): string {
  return `with open('${path}', 'w', encoding='utf-8') as out:\n    out.write('[]')\n`;
}

const summary = async (): Promise<readonly string[]> =>
  (await examine(root, { cache: false })).result.findings
    .filter(({ rule }) => rule !== 'metadata-missing')
    .map(({ script, rule, severity }) => `${script} ${severity} ${rule}`);

it('a confirmed script makes the next writer of its file an error', async () => {
  put(registryPath, confirmScript(registryText(root), { artifact: 'data/people.json', script: 'scripts/build.py' }));
  expect(await summary()).toEqual(['scripts/build.py error unsafe-write']);
  put('scripts/quick.py', writes('data/people.json'));
  expect(await summary()).toContain('scripts/quick.py error new-writer');
  const { proposals } = await examine(root, { cache: false });
  expect(proposals).toMatchObject([{ artifact: 'data/people.json', status: 'confirmed', script: 'scripts/build.py' }]);
});

it('a baseline lets known findings stay when lines move, and shows new ones', async () => {
  const before = await examine(root, { cache: false });
  const baseline = parseBaseline(baselineText(baselineOf(before.result.findings)));
  put('scripts/build.py', `# One more line.\n\n${writes('data/people.json')}`);
  put('scripts/more.py', writes('data/more.json'));
  const after = await examine(root, { cache: false });
  const { fresh, gone } = judge(after.result.findings, baseline);
  expect(fresh.map(({ script, rule }) => `${script} ${rule}`)).toEqual(['scripts/more.py unsafe-write']);
  expect(gone).toEqual([]);
  expect(compareAudits(before.result, after.result, 'before')).toMatchObject({
    appeared: fresh,
    fixed: [],
    scripts: { added: ['scripts/more.py'], removed: [] },
  });
});

it('reports are the same bytes on two runs, wherever the repository lies', async () => {
  const reports = async (): Promise<readonly string[]> => {
    const { result, suppressed, proposals } = await examine(root, { cache: false });
    const report = { result, suppressed, proposals, rules, version: '0.1.0' };
    return [jsonAudit(report), markdownAudit(report), sarifAudit(report)];
  };
  const first = await reports();
  expect(await reports()).toEqual(first);
  for (const text of first) expect(text).not.toContain(root);
});

it('a registry that cannot be read is an error, not an empty one', async () => {
  mkdirSync(join(root, registryPath), { recursive: true });
  await expect(examine(root, { cache: false })).rejects.toThrow(/EISDIR/);
});
