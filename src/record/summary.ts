import { spelledOut } from '../core/spelled-out.ts';
import type { ArtifactRecord, Metadata } from './metadata.ts';
import { byCodeUnit } from '../core/path.ts';

/** What `printMetadataSummary` prints: newest first, each with who made it and what it said. */
export function summaryText(metadata: Metadata, file: string): string {
  const records = newestFirst(metadata);
  if (records.length === 0) return `Nothing is recorded in ${file}.\n`;
  const count = records.length === 1 ? '1 artifact' : `${records.length} artifacts`;
  return `${count} in ${file}\n${records.map(([name, record]) => `\n${recordText(name, record)}`).join('')}`;
}

export function newestFirst(metadata: Metadata): readonly (readonly [name: string, ArtifactRecord])[] {
  return [...metadata.records].sort(([nameA, a], [nameB, b]) => {
    return byCodeUnit(b.last_updated, a.last_updated) || byCodeUnit(nameA, nameB);
  });
}

/** The same of one record, with what it was made from. */
export function recordDetail(name: string, record: ArtifactRecord): string {
  const inputs = Object.entries(record.inputs ?? {}).map(([path, hash]) => `    ${path}  ${hash}`);
  const lines = [
    ...(record.hash === undefined ? [] : [`  content ${record.hash}`]),
    ...(inputs.length === 0 ? [] : ['  made from', ...inputs]),
  ];
  return recordText(name, record) + lines.map((line) => `${line}\n`).join('');
}

function recordText(name: string, record: ArtifactRecord): string {
  const lines = [
    record.version === undefined ? name : `${name} ${record.version}`,
    `  ${record.last_updated} by ${record.updated_by}${scriptText(record)}`,
    ...Object.entries(record.details).map(([key, value]) => `  ${key}: ${shown(value)}`),
  ];
  if (record.conflict === true) lines.push('  conflict: two branches had different contents; make it again');
  return `${lines.map(spelledOut).join('\n')}\n`;
}

function scriptText({ script }: ArtifactRecord): string {
  if (script?.commit === undefined) return '';
  return ` (${script.commit}${script.dirty === true ? ', changed since' : ''})`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
