import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Examined, examine } from '../../src/audit/examine.ts';

/** Audits files that are written into a fresh folder, which is gone afterwards. */
export async function auditFiles(files: Readonly<Record<string, string>>): Promise<Examined> {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-audit-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return await examine(root, { cache: false });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** `scripts/build.py:3 write data/people.json`, in the order of the source. */
export async function accessesIn(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { model } = await auditFiles(files);
  return model.accesses.map((one) => `${one.script}:${one.line} ${one.kind} ${one.target ?? '-'}`);
}

/** Lines without the indentation that they share. */
export function lines(...text: readonly string[]): string {
  return `${text.join('\n')}\n`;
}
