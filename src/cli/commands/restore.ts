import { join } from 'node:path';
import { isHoldfastError } from '../../core/error.ts';
import type { Print } from '../../core/fingerprint.ts';
import type { ContentHash } from '../../core/hash.ts';
import { acquireLock } from '../../io/lock.ts';
import { type Artifact, publisher } from '../../plan/graph.ts';
import { openHistory } from '../../record/history.ts';
import { merkle } from '../../record/inputs.ts';
import { localFolder } from '../../record/local-folder.ts';
import { pathInside } from '../../record/locate.ts';
import type { StoredVersion } from '../../record/stored-version.ts';
import { millisecondsOf } from '../../record/timestamp.ts';
import { type RestoreReport, restoreLines } from '../../report/restore.ts';
import { plan } from '../../run/plan.ts';
import { putBackOutput } from '../../run/put-back.ts';
import { closeSession, openSession } from '../../run/session.ts';
import { compareOptions } from '../../versions/comparing.ts';
import { type Exchange, exchanges, filesIn } from '../../versions/exchange.ts';
import { putBack, type PutBack } from '../../versions/put-back.ts';
import { changeBetween } from '../change-between.ts';
import { exit } from '../exit.ts';
import { type KnownArtifact, knownArtifact, madeBy, schemaOf } from '../known-artifact.ts';
import { localTime } from '../local-time.ts';
import { contentOf } from '../moment-content.ts';
import type { CommonOptions } from '../program.ts';
import { openFiles } from '../project-files.ts';
import { type Choice, choiceLabel, chosen, orDamaged, printThere } from '../restore-choice.ts';
import { note, print, printJson } from '../terminal.ts';

interface RestoreOptions extends CommonOptions {
  readonly to?: string;
  readonly dryRun?: true;
}

/**
 * Gives an artifact a content back that it once had, with its record, all or nothing. What was there is kept, so that this can be
 * undone. Of what a stage makes, the content counts as accepted.
 */
export async function restore(name: string, options: RestoreOptions): Promise<number> {
  const files = await openFiles(options.C);
  const known = await knownArtifact(files, name);
  const choice = await chosen(known, options.to, options.C);
  const there = printThere(known);
  const exchange = exchanges(known.name, there, choice.print);
  for (const { path, next } of exchange) if (next !== undefined) await choice.check(path, next);
  const change = await changeOf(known, choice, there, exchange);
  const report = { ...reportOf(known, choice, there, exchange), change };
  if (options.dryRun) return told({ ...report, isDryRun: true }, options);
  const made = madeBy(known);
  const done =
    made === undefined ? await ofScripts(known, choice, exchange) : await ofStage(known, choice, exchange, made);
  return told({ ...report, ...done }, options);
}

type Done = Pick<RestoreReport, 'changed' | 'recorded' | 'backup' | 'backups' | 'instead' | 'accepted'>;

async function ofScripts(known: KnownArtifact, choice: Choice, exchange: readonly Exchange[]): Promise<Done> {
  const { place } = known.files;
  const history = await openHistory(join(localFolder(place.root), 'state.db'), { create: true });
  try {
    const instead = await bringIn(choice, exchange);
    const done = await putBack(
      place,
      { history, objects: known.objects, root: place.root },
      {
        artifact: known.name,
        wanted: choice.print,
        record: choice.record,
        exchange,
        isAlone: isAlone(known),
        rules: known.rules,
      },
    );
    return { ...asDone(known, done, exchange), instead, accepted: true };
  } finally {
    history.close();
  }
}

async function ofStage(
  known: KnownArtifact,
  choice: Choice,
  exchange: readonly Exchange[],
  made: Artifact,
): Promise<Done> {
  const { root } = known.files.place;
  localFolder(root);
  const lock = await acquireLock(join(root, '.holdfast', 'locks', 'run.lock'), {
    timeoutMs: 0,
    command: 'holdfast restore',
  });
  try {
    // Before the file is touched: a config that does not load is then an error about a project that is as it was.
    const session = await openSession(root, { create: true });
    try {
      const node = session.graph.node(publisher(made));
      const now = (await plan(session)).get(node.name)?.now;
      if (now === undefined) throw new Error(`No verdict on ${node.name}`);
      const last = now.last?.outputs.get(made.label);
      const wanted = made.label === known.name ? choice.print : withMember(last, known.name, choice.print);
      const instead = await bringIn(choice, exchange);
      const done = await putBackOutput(session, node, now, {
        artifact: made,
        wanted,
        record: made.label === known.name ? choice.record : undefined,
        exchange,
        isAlone: isAlone(known),
      });
      const changed = exchange.length > 0 || (last !== undefined && last.hash !== wanted.hash);
      return { ...asDone(known, done, exchange), changed, instead, accepted: now.last !== undefined };
    } finally {
      closeSession(session);
    }
  } finally {
    lock.release();
  }
}

/** The store has every content that is to be put back, before anything is touched. */
async function bringIn(choice: Choice, exchange: readonly Exchange[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { path, next } of exchange) {
    const instead = next === undefined ? undefined : await choice.keep(path, next);
    if (instead !== undefined) found.push(instead);
  }
  return [...new Set(found)];
}

function asDone(
  known: KnownArtifact,
  { backups, record, version }: PutBack,
  exchange: readonly Exchange[],
): Omit<Done, 'instead' | 'accepted'> {
  const { root } = known.files.place;
  const shown = backups.map((path) => pathInside(root, path) ?? path);
  return {
    changed: exchange.length > 0 || version !== undefined,
    recorded: record?.version === undefined ? null : { version: record.version, returnsTo: version?.returnsTo ?? null },
    backup: known.isSet ? null : (shown[0] ?? null),
    backups: shown,
  };
}

/** A file alone is always backed up; of a set, what no version has, because the others can be gone back to. */
function isAlone({ isSet, versions }: KnownArtifact): (hash: string) => boolean {
  if (!isSet) return () => true;
  const kept = new Set(versions.flatMap(({ artifact, print }) => [...filesIn(artifact, print).values()]));
  return (hash) => !kept.has(hash as ContentHash);
}

/** The set with one of its members replaced; other edits of it stay edits. */
function withMember(set: Print | undefined, path: string, member: Print): Print {
  const members = new Map([...filesIn('', set), ...filesIn(path, member)]);
  return { is: 'set', hash: merkle(members), members };
}

function reportOf(
  known: KnownArtifact,
  choice: Choice,
  there: Print | undefined,
  exchange: readonly Exchange[],
): Omit<RestoreReport, 'change'> {
  const { version } = choice;
  const before = there === undefined ? undefined : known.versions.findLast(({ print }) => print.hash === there.hash);
  return {
    artifact: known.name,
    from: choiceLabel(known, choice),
    version: version === undefined ? null : versionOf(version),
    hash: choice.print.hash,
    changed: exchange.length > 0,
    isDryRun: false,
    files: exchange.length,
    recorded: null,
    backup: null,
    backups: [],
    undo: before?.version ?? null,
    wasEdited:
      there !== undefined &&
      known.record?.hash !== undefined &&
      there.hash !== known.record.hash &&
      before === undefined,
    instead: [],
    accepted: true,
  };
}

function versionOf({ version, record, adopted }: StoredVersion): RestoreReport['version'] {
  const time = localTime(millisecondsOf(record.last_updated));
  const by = adopted === undefined ? record.updated_by : null;
  return { number: version, time, by, adopted: adopted ?? null };
}

/** What a reader will notice. Contents that cannot be compared are no reason not to restore: one of them may be what went wrong. */
async function changeOf(
  known: KnownArtifact,
  { moment }: Choice,
  there: Print | undefined,
  exchange: readonly Exchange[],
): Promise<RestoreReport['change']> {
  if (exchange.length === 0 || there === undefined) return null;
  try {
    const before = await contentOf(known, { is: 'now', label: known.name });
    const after = await orDamaged(contentOf(known, moment));
    const options = { samples: 0, ...compareOptions(known.rules) };
    const { level, because } = await changeBetween(known.name, { before, after }, options, schemaOf(known));
    return { level, because };
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    if (error.code === 'usage/set-and-file') return null;
    if (error.code.startsWith('value/')) return { level: 'unknown', because: [error.parts.why] };
    throw error;
  }
}

function told(report: RestoreReport, options: RestoreOptions): number {
  const { isDryRun, ...rest } = report;
  if (options.json) printJson({ schema: 'holdfast.restore/1', dryRun: isDryRun, ...rest });
  else for (const line of restoreLines(report)) print(line);
  for (const where of report.instead) note(`The store had lost this content; it was found in ${where}.`);
  if (!report.accepted) {
    note(`Its stage has not run here yet: if it is not what the records say, the next run stops at it.`);
    note(`\`holdfast accept ${report.artifact}\` makes it the current content.`);
  }
  return exit.ok;
}
