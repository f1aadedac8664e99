import { inspect } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { isHoldfastError } from '../../core/error.ts';
import type { ContentHash } from '../../core/hash.ts';
import { artifactPath } from '../../core/path.ts';
import { memberName } from '../../core/pattern.ts';
import { isStage, itemSetOf, type AnyFunction, type Context, type Stage } from '../../core/stage.ts';
import { jsonText } from '../../io/json-text.ts';
import { Objects } from '../../store/objects.ts';
import { defaultExport, moduleLoader } from '../modules.ts';
import { Access } from './access.ts';
import type { Failure, Request, Response, StageOrder, WorkerSetup } from './protocol.ts';

/**
 * A worker runs the functions of stages, so that a stage that computes for long blocks neither the progress display nor
 * Ctrl-C, and one that crashes takes nothing with it. It reads and stages; it never touches what is published.
 */
const setup = workerData as WorkerSetup;
const objects = new Objects(setup.objects);
const loader = moduleLoader(setup.root, setup.cache);
const orders = new Map<string, StageOrder>();
const stages = new Map<string, Promise<Stage>>();

parentPort?.on('message', (request: Request | 'stop') => {
  if (request === 'stop') return stop.abort();
  void respond(request).then((response) => parentPort?.postMessage(response));
});

async function respond({ id, order, task }: Request): Promise<Response> {
  const access = new Access(setup.root, objects);
  const started = performance.now();
  const reply = () => ({
    id,
    seen: access.seen,
    written: access.written,
    seconds: (performance.now() - started) / 1000,
  });
  try {
    const known = 'known' in order ? orders.get(order.known) : order;
    if (known === undefined) throw new Error('A task came before its order');
    orders.set(known.stage, known);
    const stage = await loaded(known);
    if (task.is === 'item') {
      const value = await runItem(stage, known, access, task.path);
      await access.settle();
      return { is: 'done', value, details: {}, ...reply() };
    }
    const details = await runStage(stage, known, access, task.items);
    await access.settle();
    return { is: 'done', value: null, details, ...reply() };
  } catch (error) {
    return { is: 'failed', failure: failureOf(error), ...reply() };
  }
}

function loaded(order: StageOrder): Promise<Stage> {
  const known = stages.get(order.file) ?? load(order.file);
  stages.set(order.file, known);
  return known;
}

async function load(file: string): Promise<Stage> {
  const stage = await defaultExport(await loader, `${setup.root}/${file}`);
  if (!isStage(stage)) throw new TypeError(`The default export of ${file} is not a stage`);
  return stage;
}

async function runItem(stage: Stage, order: StageOrder, access: Access, path: string): Promise<ContentHash | null> {
  const { each } = stage;
  const documents = itemSetOf(stage);
  if (each === undefined || documents?.kind !== 'files') throw new TypeError('The stage has no `each`');
  const item = access.item(documents, artifactPath(path));
  const { [each.of]: _, ...others } = stage.reads;
  const writes = Object.entries(stage.writes).flatMap(([name, handle]) =>
    handle.kind === 'files' ? [[name, access.itemWriter(name, handle, item.name)] as const] : [],
  );
  const value = await call(each.run, item, {
    ...surroundings(stage),
    reads: readersOf(others, order, access),
    writes: Object.fromEntries(writes),
  });
  return value === undefined ? null : objects.put(jsonText(value, { indent: 0 }));
}

async function runStage(
  stage: Stage,
  order: StageOrder,
  access: Access,
  results: readonly { path: string; value: ContentHash | null }[],
): Promise<Record<string, unknown>> {
  const details: Record<string, unknown> = {};
  const of = itemSetOf(stage);
  const items = results.map(({ path, value }) => ({
    path: artifactPath(path),
    name: of?.kind === 'files' ? memberName(of.pattern, artifactPath(path)) : path,
    value: value === null ? undefined : (JSON.parse(objects.read(value).toString('utf8')) as unknown),
  }));
  await call(stage.run, {
    ...surroundings(stage),
    reads: readersOf(stage.reads, order, access),
    writes: writersOf(stage, access),
    updates: updatersOf(stage, order, access),
    items,
    details: (facts: Readonly<Record<string, unknown>>) => void Object.assign(details, facts),
  });
  // Details go into a JSON file: what cannot, fails here, where the stage is named.
  return JSON.parse(jsonText(details)) as Record<string, unknown>;
}

/** Aborted just before the thread is ended: what listens in time can end its own child processes. */
const stop = new AbortController();

function surroundings(stage: Stage): Context<unknown> {
  const env = Object.fromEntries(stage.env.map((name) => [name, process.env[name]]));
  return { params: stage.params, env, signal: stop.signal };
}

function readersOf(reads: Stage['reads'], order: StageOrder, access: Access): Record<string, unknown> {
  return mapped(reads, (handle, name) =>
    handle.kind === 'file' ? access.reader(handle) : access.setReader(handle, order.sets[name] ?? []),
  );
}

function writersOf(stage: Stage, access: Access): Record<string, unknown> {
  return mapped(stage.writes, (handle, name) =>
    handle.kind === 'file' ? access.writer(name, handle) : access.setWriter(name, handle),
  );
}

function updatersOf(stage: Stage, order: StageOrder, access: Access): Record<string, unknown> {
  return mapped(stage.updates, (handle, name) => {
    const base = order.bases[name];
    if (base === undefined) throw new Error(`No revision of ${handle.path} to start from`);
    return access.updater(name, handle, base);
  });
}

function mapped<T>(
  handles: Readonly<Record<string, T>>,
  make: (handle: T, name: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(handles).map(([name, handle]) => [name, make(handle, name)]));
}

/** A stage's function was checked against the types of its own handles when it was compiled; here those are forgotten. */
async function call(run: AnyFunction | undefined, ...values: readonly unknown[]): Promise<unknown> {
  if (run === undefined) return undefined;
  return Reflect.apply(run, undefined, values);
}

function failureOf(error: unknown): Failure {
  if (isHoldfastError(error)) return { parts: error.parts, message: error.message, stack: error.stack };
  if (error instanceof Error)
    return { parts: undefined, message: `${error.name}: ${error.message}`, stack: error.stack };
  // `String` would say `[object Object]`, and throws for an object without prototype.
  return { parts: undefined, message: typeof error === 'string' ? error : inspect(error), stack: undefined };
}
