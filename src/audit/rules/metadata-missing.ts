import { byCodeUnit } from '../../core/path.ts';
import type { ArtifactNode } from '../model.ts';
import { counted, firstAccess, named, writersOf, type Facts } from './facts.ts';
import type { Found, Rule } from './rule.ts';

export const metadataMissing: Rule = {
  name: 'metadata-missing',
  title: 'Files that nobody can say the origin of',
  severity: 'warning',
  fix: 'none',
  phase: 'keep',
  what: 'Scripts make a file, and `.pipeline_metadata.json` has no record of it. One note for the whole project where there is no such file at all.',
  why: 'Nobody can tell which script made what is there, when, from which inputs, or whether it is still right.',
  advice:
    'Call `recordUpdate(artifact, script, details)` after the write, or make the script a stage of a pipeline, which records by itself.',
  example: {
    found: {
      'data/.pipeline_metadata.json': '{\n  "$holdfast": { "format": 1 },\n  "~": {}\n}\n',
      'data/people.csv': 'name\n',
      'scripts/build.py': "with open('data/people.csv', 'w', encoding='utf-8') as out:\n    out.write('name')\n",
    },
    fixed: {
      'data/.pipeline_metadata.json': `{
  "$holdfast": { "format": 1 },
  "data/people.csv": {
    "details": {},
    "last_updated": "2025-11-19T14:30:25Z",
    "updated_by": "scripts/build.py"
  },
  "~": {}
}
`,
      'data/people.csv': 'name\n',
      'scripts/build.py': "with open('data/people.csv', 'w', encoding='utf-8') as out:\n    out.write('name')\n",
    },
  },
  check(facts) {
    const made = facts.model.artifacts.filter(
      (node) => node.state === 'file' && isData(node) && !isBuilt(node) && writersOf(facts, node).length > 0,
    );
    if (made.length === 0) return [];
    const names = recordedNames(facts);
    if (names === null) return [nothingAtAll(facts, made)];
    return made
      .filter((node) => !names.has(node.path) && !names.has(node.path.slice(node.path.lastIndexOf('/') + 1)))
      .map((node) => found(facts, node, `\`${node.path}\` has no record.`));
  },
};

/** Names with a record; null without a metadata file. One that cannot be read has none. */
function recordedNames(facts: Facts): ReadonlySet<string> | null {
  const paths = facts.model.files
    .map((file) => file.path)
    .filter((path) => /(^|\/)\.pipeline_metadata\.json$/.test(path));
  const [path] = paths.sort((a, b) => a.length - b.length || byCodeUnit(a, b));
  const text = facts.read(path ?? 'data/.pipeline_metadata.json') ?? facts.read('.pipeline_metadata.json');
  if (text === null) return path === undefined ? null : new Set();
  try {
    const value: unknown = JSON.parse(text);
    return new Set(typeof value === 'object' && value !== null ? Object.keys(value) : []);
  } catch {
    return new Set();
  }
}

/** Logs, caches and the tracker's own file are made, but nobody asks where they come from. */
function isData(node: ArtifactNode): boolean {
  return !/(^|\/)\.[^/]+$|\.(log|tmp|lock|pid|html?|css|js|ts|py|md)$|(^|\/)(logs?|cache|tmp)\//i.test(node.path);
}

/** Ignored by git, and in a folder that builds write to: they make it again. */
function isBuilt({ path, ignored }: ArtifactNode): boolean {
  return ignored === true && /(^|\/)(dist|build|out|target|coverage|public|_site|htmlcov)\//i.test(path);
}

function nothingAtAll(facts: Facts, made: readonly ArtifactNode[]): Found {
  const most =
    [...made].sort((a, b) => b.readers.length - a.readers.length || byCodeUnit(a.path, b.path))[0] ?? made[0];
  const first = most === undefined ? undefined : found(facts, most, '');
  return {
    script: first?.script ?? '.',
    line: first?.line ?? 1,
    span: first?.span,
    subject: 'no metadata file',
    message: `The project keeps no records: ${counted(made.length, 'file')} that scripts make ${made.length === 1 ? 'says nothing of its' : 'say nothing of their'} origin.`,
    artifacts: made.length > 1 ? made.map((node) => node.path) : undefined,
    artifact: made.length === 1 ? made[0]?.path : undefined,
    confidence: 'certain',
    evidence: [
      `Made by scripts: ${named(
        made.map((node) => node.path),
        5,
      )}.`,
    ],
    severity: 'note',
  };
}

function found(facts: Facts, node: ArtifactNode, message: string): Found {
  const writers = writersOf(facts, node);
  const script = writers[0] ?? node.path;
  const access = firstAccess(facts, script, node.path, ['write', 'append']);
  return {
    script,
    line: access?.line ?? 1,
    span: access?.statement,
    site: access?.site,
    subject: 'record',
    message,
    artifact: node.path,
    confidence: access?.confidence ?? 'guess',
    evidence: [`Written by ${named(writers, 5)}.`],
  };
}
