import fs from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { runId, stageName } from '../../src/core/name.ts';
import { versionNumber } from '../../src/core/version.ts';
import { hashBytes } from '../../src/io/hash.ts';
import { openHistory } from '../../src/record/history.ts';
import { timestamp } from '../../src/record/timestamp.ts';
import { Objects } from '../../src/store/objects.ts';
import type { ContentHash } from '../../src/core/hash.ts';
import type { TestProject } from './project.ts';

/** Where a project keeps the content of an object. */
export function objectPath(project: TestProject, content: string): string {
  return new Objects(project.path('.holdfast/objects')).pathOf(hashBytes(content));
}

export function hasObject(project: TestProject, content: string): boolean {
  return fs.existsSync(objectPath(project, content));
}

export function putObject(project: TestProject, content: string): ContentHash {
  return new Objects(project.path('.holdfast/objects')).put(content);
}

/** Gives an artifact these versions, 0.1.0, 0.1.1, …, with their contents in the store. */
export async function giveVersions(project: TestProject, artifact: string, contents: readonly string[]): Promise<void> {
  const history = await openHistory(project.path('.holdfast/state.db'), { create: true });
  try {
    for (const [index, content] of contents.entries()) {
      const hash = putObject(project, content);
      const record = { details: {}, hash, last_updated: timestamp(), updated_by: 'test.ts' };
      const version = versionNumber(`0.1.${index}`);
      history.saveVersion({ artifact, version, level: 'patch', because: [], print: { is: 'file', hash }, record });
    }
  } finally {
    history.close();
  }
}

/** A success of a stage that made one file, as a run would have saved it. */
export async function giveSuccess(project: TestProject, stage: string, path: string, content: string): Promise<void> {
  const history = await openHistory(project.path('.holdfast/state.db'), { create: true });
  const hash = putObject(project, content);
  const none = new Map();
  history.saveSuccess({
    stage: stageName(stage),
    run: runId('20260101T000000Z-0001'),
    key: hashBytes(`${stage} ${content}`),
    at: timestamp(),
    fingerprint: { code: none, packages: none, params: none, env: none, inputs: none, bases: none },
    outputs: new Map([[path, { is: 'file', hash }]]),
    details: {},
    cost: 0,
    items: undefined,
    edits: none,
  });
  history.close();
}

/** Makes every object look as if it had been put two hours ago. */
export function ageObjects(project: TestProject): void {
  const then = new Date(Date.now() - 7_200_000);
  for (const entry of fs.readdirSync(project.path('.holdfast/objects'), { recursive: true, withFileTypes: true }))
    if (entry.isFile()) fs.utimesSync(`${entry.parentPath}/${entry.name}`, then, then);
}

/** Runs SQL on the history of a project. */
export function onHistory(project: TestProject, sql: string): readonly Record<string, unknown>[] {
  const database = new DatabaseSync(project.path('.holdfast/state.db'));
  try {
    return database.prepare(sql).all() as Record<string, unknown>[];
  } finally {
    database.close();
  }
}

/**
 * Puts other bytes in place of the history. The file is a new one: a database that this process has closed stays open until its
 * statements are collected, and its log, if it were found, would restore what was damaged.
 */
export function damageHistory(project: TestProject, bytes: string | Uint8Array): void {
  const file = project.path('.holdfast/state.db');
  for (const end of ['', '-wal', '-shm']) fs.rmSync(file + end, { force: true });
  fs.writeFileSync(file, bytes);
}
