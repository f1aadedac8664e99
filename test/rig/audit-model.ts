import type { AuditModel } from '../../src/audit/model.ts';
import type { Access, ArtifactNode, AuditResult, Finding, Import, Script, Span } from '../../src/core/audit.ts';

/** Scripts as a test writes them: the facts that matter, everything else as in a small script that nobody runs. */
export type ScriptSketch = Partial<Script> & { readonly path: string };

/** `line` and `kind` as given; the target is certain and in the project unless told otherwise. */
export type AccessSketch = Partial<Omit<Access, 'facts'>> & {
  readonly script: string;
  readonly target: string | null;
  readonly facts?: Partial<Access['facts']>;
};

/** A model made by hand: artifacts follow from the accesses, as in the graph of a real audit. */
export function modelOf(sketch: {
  readonly scripts?: readonly ScriptSketch[];
  readonly accesses?: readonly AccessSketch[];
  readonly artifacts?: readonly (Partial<ArtifactNode> & { readonly path: string })[];
  readonly files?: readonly (string | AuditModel['files'][number])[];
  readonly rest?: Partial<AuditModel>;
}): AuditModel {
  const accesses = (sketch.accesses ?? []).map((access, index) => accessOf(access, index));
  const paths = new Set([
    ...(sketch.scripts ?? []).map((script) => script.path),
    ...accesses.map((access) => access.script),
  ]);
  const scripts = [...paths]
    .sort()
    .map((path) => scriptOf(sketch.scripts?.find((script) => script.path === path) ?? { path }));
  const files = (sketch.files ?? []).map((file) =>
    typeof file === 'string' ? { path: file, bytes: 100, ignored: false } : file,
  );
  const named = new Set([
    ...(sketch.artifacts ?? []).map((node) => node.path),
    ...accesses.flatMap((access) => (access.kind === 'backup' ? [] : (access.target ?? []))),
  ]);
  const artifacts = [...named].sort().map((path) => ({
    ...nodeOf(path, accesses, files),
    ...sketch.artifacts?.find((node) => node.path === path),
  }));
  return {
    root: '/nowhere',
    scripts,
    accesses,
    artifacts,
    files,
    invocations: [],
    mentions: [],
    chains: [],
    cycles: [],
    sketches: new Map(),
    ...sketch.rest,
  };
}

export function spanOf(text: string, line = 1): Span {
  return {
    start: line * 100,
    end: line * 100 + text.length,
    line,
    column: 1,
    endLine: line + text.split('\n').length - 1,
    text,
  };
}

export function importOf(specifier: string, resolution: Import['resolution'], line = 1): Import {
  return { line, specifier, names: [], resolution, statement: spanOf(`import ${specifier}`, line) };
}

function scriptOf(sketch: ScriptSketch): Script {
  return {
    language: sketch.path.endsWith('.py') ? 'python' : sketch.path.endsWith('.sh') ? 'shell' : 'typescript',
    role: 'entry',
    hash: `sha256:${'0'.repeat(64)}`,
    bytes: 400,
    lines: 20,
    ignored: false,
    header: '',
    workingDirectory: { path: '.', because: 'default', where: null },
    imports: [],
    importedBy: [],
    syntaxErrors: [],
    directives: [],
    absoluteLiterals: [],
    unreadable: null,
    ...sketch,
  };
}

function accessOf(sketch: AccessSketch, index: number): Access {
  const { script, target, facts, ...rest } = sketch;
  const line = sketch.line ?? index + 1;
  const text = `${sketch.api ?? 'open'}(${JSON.stringify(target)})`;
  const span = spanOf(text, line);
  return {
    script,
    line,
    kind: 'read',
    api: 'open',
    target,
    mode: null,
    confidence: target === null ? 'unknown' : target.includes('*') ? 'pattern' : 'certain',
    place: target === null ? 'unknown' : 'project',
    steps: [
      {
        where: `${script}:${line}`,
        what: JSON.stringify(target),
        value: target ?? 'unknown: an argument without a default',
      },
    ],
    site: `${script}:${line}`,
    statement: span,
    call: span,
    path: null,
    within: null,
    ...rest,
    facts: {
      atomic: null,
      stagingFor: null,
      locked: false,
      encoding: 'given',
      closing: 'block',
      readBefore: null,
      backupBefore: null,
      copyOf: null,
      anchoredAt: 'cwd',
      absoluteRoot: null,
      drifted: null,
      parameter: null,
      format: 'json',
      exclusive: false,
      stated: false,
      ...facts,
    },
  };
}

function nodeOf(path: string, accesses: readonly Access[], files: AuditModel['files']): ArtifactNode {
  const by = (kinds: readonly string[]): string[] => [
    ...new Set(
      accesses.filter((access) => access.target === path && kinds.includes(access.kind)).map((access) => access.script),
    ),
  ];
  const readers = by(['read', 'list']);
  const writers = by(['write', 'append']);
  const appenders = by(['append']);
  const updaters = writers.filter((script) => readers.includes(script) || appenders.includes(script));
  const file = files.find((candidate) => candidate.path === path);
  return {
    path,
    creators: writers.filter((script) => !updaters.includes(script)),
    updaters,
    readers: readers.filter((script) => !updaters.includes(script)),
    deleters: by(['delete']),
    backups: [],
    state: path.includes('*') ? 'set' : file === undefined ? 'absent' : 'file',
    bytes: file?.bytes ?? 0,
    count: file === undefined ? 0 : 1,
    ignored: file?.ignored ?? null,
  };
}

/** The model as a whole result, with a summary that follows from it. */
export function resultOf(
  { root: _root, files: _files, sketches: _sketches, ...model }: AuditModel,
  findings: readonly Finding[],
): AuditResult {
  const count = <K extends string>(keys: readonly K[], list: readonly K[]): Record<K, number> => {
    const counts = Object.fromEntries(keys.map((key) => [key, list.filter((item) => item === key).length]));
    return counts as Record<K, number>;
  };
  const backups = model.artifacts.flatMap((node) => node.backups);
  return {
    schema: 'holdfast.audit/1',
    ...model,
    findings,
    summary: {
      scripts: model.scripts.length,
      languages: count(
        ['python', 'javascript', 'typescript', 'shell'],
        model.scripts.map((script) => script.language),
      ),
      accesses: count(
        ['write', 'read', 'list', 'backup', 'delete', 'append'],
        model.accesses.map((access) => access.kind),
      ),
      confidence: count(
        ['certain', 'pattern', 'guess', 'unknown'],
        model.accesses.map((access) => access.confidence),
      ),
      artifacts: model.artifacts.length,
      backups: {
        count: backups.length,
        bytes: backups.reduce((sum, file) => sum + file.bytes, 0),
        duplicates: backups.filter((file) => file.duplicateOf !== null).length,
      },
      findings: count(
        ['error', 'warning', 'note'],
        findings.map((finding) => finding.severity),
      ),
    },
  };
}
