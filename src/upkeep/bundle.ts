import fs from 'node:fs';
import os from 'node:os';
import { basename, join } from 'node:path';
import { isHoldfastError } from '../core/error.ts';
import { byCodeUnit } from '../core/path.ts';
import { type MaskCounts, masked, maskedValue, type Private } from '../core/mask.ts';
import type { TrackerPlace } from '../record/find-place.ts';
import { HistoryContents } from '../record/history-contents.ts';
import { findProject } from '../record/project.ts';
import { timestamp } from '../record/timestamp.ts';
import { localFolders } from '../run/project.ts';
import { examineProject } from './doctor/doctor.ts';
import type { Finding } from './doctor/finding.ts';
import type { AskGit } from './doctor/in-git.ts';
import { fileSystemOf } from './doctor/system.ts';

/** What a bug report needs. Every text in it is masked; no content of an artifact is. */
export interface Bundle {
  readonly made: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly findings: readonly Finding[];
  /** The names of environment variables that matter, and whether they are set; never their values. */
  readonly environment: readonly { readonly name: string; readonly set: boolean; readonly because: string }[];
  readonly history: {
    /** Rows of its tables. */
    readonly sizes: Readonly<Record<string, number>>;
    readonly failures: readonly { readonly stage: string; readonly at: string; readonly message: string }[];
    /** Why it could not be read. */
    readonly unreadable: string | null;
  };
  readonly config: BundledFile | null;
  readonly metadata: BundledFile | null;
  /** How many things were masked, by kind. */
  readonly masked: Readonly<Record<string, number>>;
}

export interface BundledFile {
  readonly name: string;
  readonly text: string;
}

export interface BundleOptions {
  readonly git: AskGit;
  readonly holdfast: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly person: Private;
}

/** Gathers it all. What cannot be read is said in its place: a report is asked for when something is broken. */
export async function bundle(place: TrackerPlace, options: BundleOptions): Promise<Bundle> {
  const counts: MaskCounts = new Map();
  const mask = (text: string): string => masked(text, options.person, counts);
  const config = configOf(place, mask);
  const findings = await examineProject(place, { git: options.git });
  const { sizes, failures, unreadable } = await historyOf(place.root);
  return {
    made: timestamp(),
    versions: await versionsOf(place.root, options),
    findings: findings.map((finding) => maskedFinding(finding, mask)),
    environment: environmentOf(config?.source ?? '', options.environment),
    history: {
      sizes,
      failures: failures.map(({ stage, at, message }) => ({ stage, at, message: mask(cut(message, 1000)) })),
      unreadable: unreadable === undefined ? null : mask(unreadable),
    },
    config: config === undefined ? null : { name: config.name, text: config.text },
    metadata: metadataOf(place, options.person, counts),
    masked: Object.fromEntries([...counts].sort(([a], [b]) => byCodeUnit(a, b))),
  };
}

async function versionsOf(root: string, { git, holdfast }: BundleOptions): Promise<Readonly<Record<string, string>>> {
  const said = await git(root, '--version');
  return {
    holdfast,
    node: process.version,
    system: `${os.type()} ${os.release()} (${process.platform} ${process.arch})`,
    git:
      said.is === 'said'
        ? said.bytes
            .toString('utf8')
            .trim()
            .replace(/^git version /, '')
        : `none (${said.why})`,
    'file system': fileSystemOf(root)?.name ?? 'unknown',
    cores: String(os.availableParallelism()),
    memory: `${Math.round(os.totalmem() / 1e9)} GB`,
    'time zone': `UTC${offsetText(-new Date().getTimezoneOffset())}`,
  };
}

function offsetText(minutes: number): string {
  const hours = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  return `${minutes < 0 ? '-' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}

function maskedFinding({ check, level, what, means, next, on }: Finding, mask: (text: string) => string): Finding {
  return {
    check,
    level,
    what: mask(what),
    ...(means !== undefined && { means: mask(means) }),
    ...(next !== undefined && { next: mask(next) }),
    ...(on !== undefined && { on: on.map(mask) }),
  };
}

/** What changes how Holdfast, Node, git or npm behave, and what the stages declare. */
const known =
  /^(?:HOLDFAST_\w+|NODE_\w+|GIT_\w+|LANG|LC_\w+|TZ|CI|GITHUB_ACTIONS|NO_COLOR|FORCE_COLOR|TMPDIR|UV_THREADPOOL_SIZE|LD_PRELOAD)$/;

function environmentOf(
  source: string,
  environment: Readonly<Record<string, string | undefined>>,
): Bundle['environment'] {
  const declared = [...source.matchAll(/\benv\s*:\s*\[([^\]]*)\]/g)].flatMap(([, list = '']) =>
    [...list.matchAll(/["'`](\w+)["'`]/g)].map(([, name = '']) => name),
  );
  const set = Object.keys(environment).filter((name) => known.test(name) && environment[name] !== undefined);
  const names = [...new Set([...declared, ...set])].sort(byCodeUnit);
  return names.map((name) => ({
    name,
    set: environment[name] !== undefined,
    because: declared.includes(name) ? 'a stage declares it' : 'it may change what programs do',
  }));
}

async function historyOf(root: string): Promise<{
  readonly sizes: Bundle['history']['sizes'];
  readonly failures: Bundle['history']['failures'];
  readonly unreadable: string | undefined;
}> {
  const none = { sizes: {}, failures: [], unreadable: undefined };
  const { state } = localFolders(root);
  if (!fs.existsSync(state)) return none;
  try {
    const history = await HistoryContents.open(state, { readOnly: true });
    try {
      return { sizes: history.sizes(), failures: history.failures().slice(0, 10), unreadable: undefined };
    } finally {
      history.close();
    }
  } catch (error) {
    if (isHoldfastError(error)) return { ...none, unreadable: error.parts.why };
    throw error;
  }
}

/** The text of the config, and, to find declared environment names, of its stages as well. */
function configOf(
  { root }: TrackerPlace,
  mask: (text: string) => string,
): (BundledFile & { readonly source: string }) | undefined {
  const { config } = findProject(root);
  const text = config === undefined ? undefined : textOf(config);
  if (config === undefined || text === undefined) return undefined;
  const stages = [...text.matchAll(/["'`](\.{1,2}\/[^"'`\s]+\.[cm]?[jt]s)["'`]/g)].map(([, file = '']) => file);
  const source = [text, ...stages.map((file) => textOf(join(root, file)) ?? '')].join('\n');
  return { name: basename(config), text: mask(cut(text, most)), source };
}

/** By its structure, where it has one: a name then covers all that is below it. A broken file is text like any other. */
function metadataOf({ file, shown }: TrackerPlace, person: Private, counts: MaskCounts): BundledFile | null {
  const text = textOf(file);
  if (text === undefined) return null;
  try {
    const value: unknown = JSON.parse(text);
    return { name: shown, text: cut(JSON.stringify(maskedValue(value, person, counts), null, 2), most) };
  } catch {
    return { name: shown, text: masked(cut(text, most), person, counts) };
  }
}

/** A file that large is no file to be read before it is sent. */
const most = 200_000;

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const half = Math.floor(length / 2);
  return `${text.slice(0, half)}\n[… ${text.length - length} characters left out …]\n${text.slice(-half)}`;
}

function textOf(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    // Not there, or not readable: doctor's findings, which stand in the same report, say so.
    return undefined;
  }
}
