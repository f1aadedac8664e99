import { posix } from 'node:path';
import { isWorkflow } from '../containers.ts';
import { normal } from '../evaluate/resolve.ts';
import { runSteps } from '../languages/workflow-steps.ts';
import type { Invocation } from '../model.ts';
import type { Entry, Repository } from '../repository.ts';

/** Who starts which script: read from Makefiles, shell scripts, CI files, package.json, container files and documents. */
export function findInvocations(repository: Repository): Invocation[] {
  const byName = new Map<string, string[]>();
  for (const one of repository.entries) {
    if (one.language === null) continue;
    const name = posix.basename(one.path);
    byName.set(name, [...(byName.get(name) ?? []), one.path]);
  }
  if (byName.size === 0) return [];
  const out: Invocation[] = [];
  for (const one of repository.entries) {
    const from = sourceOf(one.path, one.language);
    if (from === null || !tellsOfRuns(one)) continue;
    const text = repository.read(one.path).toString('utf8');
    if (text.includes('\0')) continue;
    read(one.path, from, text);
  }
  return out;

  function read(file: string, from: Invocation['from'], text: string): void {
    const home = posix.dirname(file);
    let folder: string | null =
      from === 'package' || from === 'make' ? home : from === 'shell' || from === 'script' ? null : '.';
    let stated: string | null = null;
    let inFence = false;
    const steps = isWorkflow(file) ? runSteps(text) : [];
    let offset = 0;
    const lines = text.split('\n');
    lines.forEach((raw, index) => {
      let line = raw;
      const place = offset;
      offset += raw.length + 1;
      if (from === 'document') {
        if (/^\s*(```|~~~)/.test(line)) {
          inFence = !inFence;
          folder = '.';
          return;
        }
        if (!inFence && !/`[^`]+`|^\s{4,}|^\s*\$/.test(line)) return;
      } else if (/^\s*(#|\/\/)/.test(line) && from !== 'ci') return;
      const step = steps.find((one) => one.start <= place && place < one.end);
      // Each step starts where it says, whatever the one before it has changed to.
      if (step !== undefined && step.start === place)
        folder = /\$\{\{/.test(step.folder) ? null : normal('.', step.folder);
      else if (from === 'ci' && steps.length === 0) {
        const working = /working-directory:\s*['"]?([\w./-]+)/.exec(line)?.[1];
        if (working !== undefined) folder = normal('.', working);
        if (/^\s*-\s+(name|uses):/.test(line)) folder = '.';
      }
      if (from === 'make' && /^\S/.test(line) && !/^\w+\s*[:?]?=/.test(line) && !line.includes(';')) return;
      // In a Makefile every line starts at the top again.
      let here: string | null = from === 'make' ? home : folder;
      line = line.replace(
        /"\$\{?\(?(?:PWD|CURDIR|ROOT|PROJECT_ROOT|REPO_ROOT|GITHUB_WORKSPACE|CI_PROJECT_DIR)\)?\}?"?\//g,
        './',
      );
      for (const part of line.split(/&&|\|\||;|(?<!\|)\|(?!\|)/)) {
        const moved = /(?:^|[\s`'"@({])cd\s+["']?([\w./-]+)["']?/.exec(part)?.[1];
        if (moved !== undefined && moved !== '-') {
          here = moved.startsWith('/') ? here : normal(here ?? '.', moved);
          if (from !== 'make' && from !== 'package') folder = here;
        } else if (/cd\s+"?\$\(dirname|cd\s+"?\$\{?(SCRIPT_DIR|DIR|HERE)\}?"?/.test(part)) {
          const up = /\$\(dirname[^)]*\)"?\/((?:\.\.\/?)+)/.exec(part)?.[1];
          here = normal(home, up ?? '.');
          folder = here;
          stated = here;
        }
        call(file, from, index + 1, part, here, line.endsWith(part) ? continued(lines, index) : '');
      }
      void stated;
    });
  }

  /** `more`: what the lines behind it add, if they belong to it. */
  function call(
    file: string,
    from: Invocation['from'],
    line: number,
    part: string,
    here: string | null,
    more: string,
  ): void {
    for (const match of part.matchAll(pattern)) {
      const written = match[2] ?? match[3] ?? '';
      const modular = match[4];
      const name = modular === undefined ? written : `${modular.replaceAll('.', '/')}.py`;
      const found = locate(name, file, here);
      if (found === null || found.script === file) continue;
      out.push({
        script: found.script,
        from,
        file,
        line,
        workingDirectory: found.folder,
        arguments: ((part + more).slice(match.index + match[0].length).match(/^\s*((?:[^\s`]+\s*)*)/)?.[1] ?? '')
          .split(/\s+/)
          .filter((one) => one !== '' && one !== '\\' && !/^[>&|<]/.test(one))
          .slice(0, 24),
        text: part.trim().slice(0, 200),
      });
    }
  }

  function locate(
    written: string,
    file: string,
    here: string | null,
  ): { script: string; folder: string | null } | null {
    const clean = written.replace(/^\$\{?\w+\}?\//, '').replace(/^\$\(\w+\)\//, '');
    const tries = here === null ? ['.', posix.dirname(file)] : [here, '.', posix.dirname(file)];
    for (const base of tries) {
      const path = normal(base, clean);
      if (isScript(path)) return { script: path, folder: base };
    }
    const end = clean.replace(/^(\.\.?\/)+/, '');
    const found = (byName.get(posix.basename(clean)) ?? []).filter((one) => one.endsWith(`/${end}`));
    const [only] = found;
    if (found.length !== 1 || only === undefined) return null;
    const folder = only.slice(0, only.length - end.length - 1);
    return { script: only, folder: clean.startsWith('..') ? null : folder };
  }

  function isScript(path: string): boolean {
    return (byName.get(posix.basename(path)) ?? []).includes(path);
  }
}

/** The lines behind a line that a backslash continues. */
function continued(lines: readonly string[], index: number): string {
  let out = '';
  for (let at = index; lines[at]?.endsWith('\\') === true && at < index + 20; at += 1)
    out += ` ${(lines[at + 1] ?? '').trim().split(/&&|\|\||;|\|/)[0] ?? ''}`;
  return out;
}

const pattern =
  /(?:^|[\s`'"@(=:[])(?:(?:[\w./$({})-]*python[\d.]*|\$[({]?PY\w*[)}]?|node|nodejs|bash|sh|zsh|tsx|ts-node|bun|deno|source|uv|poetry|pipenv|exec)(?:\s+(?:run|exec|tsx|ts-node|python[\d.]*|node))*(?:\s+-(?!m\b)[\w-]+(?:=\S+)?)*\s+["']?((?:))([\w./${}()-]+\.(?:py|[cm]?[jt]sx?|sh|bash))\b["']?|["']?(\.{1,2}\/[\w./-]+\.(?:py|[cm]?[jt]sx?|sh|bash)|scripts\/[\w./-]+\.(?:sh|bash|py))\b["']?|[\w./-]*python[\d.]*\s+-m\s+([\w.]+))/g;

/** Whether a file is read for how scripts are started. */
export function tellsOfRuns({ path, language, bytes }: Entry): boolean {
  return bytes <= 400_000 && sourceOf(path, language) !== null;
}

function sourceOf(path: string, language: string | null): Invocation['from'] | null {
  const name = posix.basename(path);
  if (/^(GNU)?[Mm]akefile|\.mk$|^[Jj]ustfile$/.test(name)) return 'make';
  if (name === 'package.json') return 'package';
  if (
    /^\.github\/workflows\/.*\.ya?ml$|^\.gitlab-ci\.yml$|(^|\/)(Dockerfile|docker-compose.*\.ya?ml|Jenkinsfile|crontab|Procfile|tox\.ini|noxfile\.py|dvc\.yaml|Snakefile)$|^\.circleci\//.test(
      path,
    )
  )
    return 'ci';
  if (language === 'shell') return 'shell';
  if (language !== null) return null;
  if (/\.(md|mdx|rst|txt|adoc)$/i.test(name) && !/requirements|license|changelog/i.test(name))
    return /\.txt$/i.test(name) && !/readme|usage|howto/i.test(name) ? null : 'document';
  return null;
}
