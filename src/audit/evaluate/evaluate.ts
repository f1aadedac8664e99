import { posix } from 'node:path';
import type { Reading } from '../audit.ts';
import { containerOf } from '../containers.ts';
import type { FileFacts } from '../languages/ir.ts';
import type { Outside } from '../library/calls.ts';
import { nodeLibrary } from '../library/node/library.ts';
import { pythonLibrary } from '../library/python/library.ts';
import { shellLibrary } from '../library/shell/library.ts';
import { makeShellRunner } from '../library/shell/runner.ts';
import type { Access, Import, Invocation, Script, ScriptRole } from '../model.ts';
import type { Repository } from '../repository.ts';
import { accessesOf, relativeTexts } from './accesses.ts';
import { withAnnotations } from './annotations.ts';
import { draftsOf } from './drafts.ts';
import { Evaluator } from './evaluator.ts';
import type { Imported, Library } from './machine.ts';
import { makePlaces } from './places.ts';
import { jsonOf, makeResolver, type Resolver } from './resolve.ts';
import { type Module, newScope } from './scope.ts';
import { dataValue, settingsOf } from './settings.ts';
import { sourcesOf } from './sources.ts';
import { workingDirectoryOf } from './working-directory.ts';

/** Evaluates all scripts together: who does what to which files. */
export function evaluate(
  repository: Repository,
  readings: readonly Reading[],
  invocations: readonly Invocation[],
): { scripts: Script[]; accesses: Access[] } {
  const modules = new Map<string, Module>();
  for (const one of readings) {
    modules.set(one.entry.path, {
      path: one.entry.path,
      language: one.language,
      facts: one.facts,
      scope: newScope(null, 'module'),
      exports: new Map(),
      state: 'new',
    });
  }
  const resolver = makeResolver(repository);
  const libraries = librariesOf(repository);
  const machine = new Evaluator({
    budget: 60_000,
    library: (module) => libraries[module.language],
    imports: { resolve: (from, specifier, level) => imported(from, specifier, level) },
  });
  const failed = new Map<string, string>();
  const steps = [
    (module: Module) => machine.runModule(module),
    (module: Module) => machine.runRest(module),
    (module: Module) => machine.runMissed(module),
  ];
  for (const step of steps) {
    for (const module of modules.values()) {
      try {
        step(module);
      } catch (error) {
        // One script nested too deeply for the stack must not cost the audit of the others; it is named as not read.
        if (!(error instanceof RangeError)) throw error;
        machine.reset();
        failed.set(module.path, 'it is nested too deeply to be evaluated');
      }
    }
  }

  const sources = sourcesOf(readings, (path) => repository.read(path).toString('utf8'));
  const drafts = draftsOf(machine.emissions, sources);
  const relative = relativeTexts(drafts);
  const importedBy = new Map<string, Set<string>>();
  const scripts = readings.map((one) => scriptOf(one));
  const all = scripts.map((one): Script => ({ ...one, importedBy: [...(importedBy.get(one.path) ?? [])].sort() }));
  const absolutes = [
    ...readings.flatMap((one) => one.facts.absolute.map(([, , text]) => text)),
    ...drafts.flatMap(({ text }) => (text !== null && /^(\/|[A-Za-z]:[\\/])/.test(text) ? [text] : [])),
  ];
  const places = makePlaces(repository, absolutes, machine.folders);
  const withRoots = all.map((one): Script => ({
    ...one,
    absoluteLiterals: one.absoluteLiterals.map((each) => ({ ...each, inside: places.inside(each.text)?.path ?? null })),
  }));
  const byPath = new Map(withRoots.map((one) => [one.path, one]));
  const accesses = accessesOf(drafts, byPath, places, sources);
  const told = withAnnotations(accesses, withRoots, sources);
  const active = new Set(told.map((one) => one.script));
  // A Makefile that touches no data itself only starts those that do: it is no script of its own.
  const scriptsTold = withRoots.filter(
    (one) => !/^(make|package)$/.test(containerOf(one.path) ?? '') || active.has(one.path),
  );
  return { scripts: scriptsTold, accesses: told };

  function imported(from: Module, specifier: string, level: number): Imported {
    const found = resolver.resolve(from.path, from.language, { specifier, level, names: [] });
    if (found.kind === 'file') {
      if (found.path.endsWith('.json'))
        return { kind: 'data', value: dataValue(jsonOf(repository, found.path)), path: found.path };
      const module = modules.get(found.path);
      if (module) return { kind: 'module', module };
    }
    if (from.language === 'python') {
      const folder = resolver.folder(from.path, specifier, level);
      if (folder !== null && found.kind !== 'external') return folderOf(from, specifier, level);
    }
    const name =
      found.kind === 'external' && from.language !== 'python'
        ? specifier
            .replace(/^node:/, '')
            .replace('fs/promises', 'fs.promises')
            .replace('path/posix', 'path')
            .replaceAll('/', '.')
        : specifier;
    return { kind: 'external', name };
  }

  function folderOf(from: Module, specifier: string, level: number): Imported {
    return { kind: 'package', find: (name) => imported(from, specifier === '' ? name : `${specifier}.${name}`, level) };
  }

  function scriptOf(one: Reading): Script {
    const path = one.entry.path;
    const imports = one.facts.imports.map((node): Import => {
      const resolution = resolver.resolve(path, one.language, node);
      if (resolution.kind === 'file' && resolution.path !== path)
        importedBy.set(resolution.path, (importedBy.get(resolution.path) ?? new Set()).add(path));
      for (const member of memberModules(resolver, path, one, node))
        importedBy.set(member, (importedBy.get(member) ?? new Set()).add(path));
      return {
        line: sources.line(path, node.r[0]),
        specifier: '.'.repeat(one.language === 'python' ? node.level : 0) + node.specifier,
        names: node.names.map(([name]) => name),
        resolution,
        statement: sources.span(path, node.r),
      };
    });
    return {
      path,
      language: one.language,
      role: roleOf(path, one.facts, invocations),
      hash: one.hash,
      bytes: one.entry.bytes,
      lines: one.facts.lines,
      ignored: repository.ignored(path),
      header: one.facts.header,
      workingDirectory: workingDirectoryOf(path, relative.get(path) ?? [], invocations, repository),
      imports,
      importedBy: [],
      syntaxErrors: one.facts.faults.map((offset) => ({
        line: sources.line(path, offset),
        text: sources.lineText(path, offset),
      })),
      directives: one.facts.directives.map(([offset, text]) => ({ line: sources.line(path, offset), text })),
      absoluteLiterals: one.facts.absolute.map(([start, end, text]) => ({
        line: sources.line(path, start),
        text,
        inside: null,
        span: sources.span(path, [start, end]),
      })),
      shingles: one.facts.shingles,
      unreadable: one.unreadable ?? failed.get(path) ?? null,
    };
  }
}

/** `from lib import a, b`: each name may be a module. */
function memberModules(
  resolver: Resolver,
  path: string,
  one: Reading,
  node: Reading['facts']['imports'][number],
): string[] {
  if (one.language !== 'python' || node.names.length === 0) return [];
  return node.names.flatMap(([name]) => {
    const found = resolver.resolve(path, 'python', {
      specifier: node.specifier === '' ? name : `${node.specifier}.${name}`,
      level: node.level,
      names: [],
    });
    return found.kind === 'file' && found.path !== path ? [found.path] : [];
  });
}

function roleOf(path: string, facts: FileFacts, invocations: readonly Invocation[]): ScriptRole {
  const name = posix.basename(path);
  if (
    /(^|\/)(tests?|__tests__|spec|specs|e2e|cypress|testing)\//i.test(path) ||
    /(^test_.*\.py|_test\.py|conftest\.py|\.(test|spec)\.[cm]?[jt]sx?)$/.test(name)
  )
    return 'test';
  if (/\.config\.[cm]?[jt]s$|^\.?\w+rc\.[cm]?js$|^setup\.py$/.test(name)) return 'settings';
  return facts.starts || invocations.some((one) => one.script === path) ? 'entry' : 'module';
}

function librariesOf(repository: Repository): Record<Module['language'], Library> {
  const shell = shellLibrary();
  const runShell = makeShellRunner();
  const outside: Outside = { runShell, readData: settingsOf(repository) };
  const node = nodeLibrary(outside);
  return { python: pythonLibrary(outside), javascript: node, typescript: node, shell };
}
