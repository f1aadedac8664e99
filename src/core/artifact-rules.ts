import { type Format, type Handle, recordFormat } from './handle.ts';
import { isArtifactPath } from './path.ts';

/** What a config says of one artifact, whoever makes it: how its versions are told apart, and what may not be published. */
export interface ArtifactRules {
  /**
   * The field that tells the records of a list apart, or several together, or by the path of the collection
   * (`{ '$.edges': ['source', 'target'] }`). Default: found (docs/versions.md).
   */
  readonly key?: string | readonly string[] | Readonly<Record<string, string | readonly string[]>>;
  /** Fields whose values are no difference, such as the time of a download: `['fetched_at', 'meta.seconds']`. */
  readonly ignore?: readonly string[];
  /** The fewest records that may be published, over all collections of the content. */
  readonly minRecords?: number;
  /** The largest share (0 to 1) of a collection's records that may be gone at once. */
  readonly maxRemoved?: number;
  /** Whether a change that breaks readers may be published. Default: true. */
  readonly allowBreaking?: boolean;
  /** After which time the artifact is late, though nothing that it is made from has changed: `90m`, `24h`, `7d`, `2w`. */
  readonly freshWithin?: string;
}

/** What is known of how two contents of an artifact compare. */
export interface ComparingRules extends ArtifactRules {
  /** What a stage declares it to be, where the end of its name does not say it. */
  readonly format?: Format;
}

/** What the config says of an artifact, and what its declaration says of its format. */
export function comparingRules(
  name: string,
  all: Readonly<Record<string, ArtifactRules>> | undefined,
  handle: Handle | undefined,
): ComparingRules {
  const rules = (all !== undefined && Object.hasOwn(all, name) ? all[name] : undefined) ?? {};
  const declared = handle?.format;
  const hasRecords = declared === 'json' || declared === 'ndjson' || declared === 'csv';
  return hasRecords && recordFormat(name) === undefined ? { ...rules, format: declared } : rules;
}

/** A duration in milliseconds: a whole number and `s`, `m`, `h`, `d` or `w`; undefined for any other text. */
export function durationMs(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,6}) ?([smhdw])$/.exec(text) ?? [];
  const ms = units.get(unit ?? '');
  return number === undefined || ms === undefined || Number(number) === 0 ? undefined : Number(number) * ms;
}

const units: ReadonlyMap<string, number> = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
]);

/** The first thing that is wrong with the `artifacts` of a config, and where. */
export function whyNotRules(artifacts: unknown): { readonly on: string; readonly why: string } | undefined {
  if (!isObject(artifacts))
    return { on: 'artifacts', why: "it takes an object: { 'data/entities.json': { key: 'id' } }" };
  for (const [name, rules] of Object.entries(artifacts)) {
    const on = `artifacts['${name}']`;
    if (!isArtifactPath(name))
      return { on, why: 'its name is not a path inside the project, such as `data/entities.json`' };
    if (!isObject(rules)) return { on, why: 'it takes an object' };
    for (const [field, value] of Object.entries(rules)) {
      const check = Object.hasOwn(checks, field) ? checks[field] : undefined;
      const why =
        check === undefined ? `there is no such field; the fields are ${Object.keys(checks).join(', ')}` : check(value);
      if (why !== undefined) return { on: `${on}.${field}`, why };
    }
  }
  return undefined;
}

const checks: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  key: (value) =>
    isNames(value) || (isObject(value) && Object.values(value).every(isNames))
      ? undefined
      : "it takes a field, a list of fields, or both by collection: { '$.edges': ['source', 'target'] }",
  ignore: (value) =>
    Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '')
      ? undefined
      : "it takes a list of fields, such as ['fetched_at']",
  minRecords: (value) => (Number.isInteger(value) && Number(value) >= 0 ? undefined : 'it takes a whole number from 0'),
  // A share written as a percentage (20) would let everything through.
  maxRemoved: (value) =>
    typeof value === 'number' && value >= 0 && value <= 1 ? undefined : 'it takes a share from 0 to 1, such as 0.2',
  allowBreaking: (value) => (typeof value === 'boolean' ? undefined : 'it takes true or false'),
  freshWithin: (value) =>
    typeof value === 'string' && durationMs(value) !== undefined
      ? undefined
      : "it takes a whole number and s, m, h, d or w: '90m', '24h', '7d'",
};

function isNames(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one !== '');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
