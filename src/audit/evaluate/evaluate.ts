import { posix } from 'node:path';
import { containerOf } from '../containers.ts';
import type { Outline } from '../languages/ir.ts';
import type { Access, Import, Invocation, Script, ScriptRole } from '../model.ts';
import type { Reading } from '../reading.ts';
import type { Repository } from '../repository.ts';
import { accessesOf, relativeTexts } from './accesses.ts';
import { withAnnotations } from './annotations.ts';
import { evaluateGroups, type KnownOutcomes, type Outcomes } from './groups.ts';
import { makePlaces } from './places.ts';
import { makeResolver, memberModules } from './resolve.ts';
import { sourcesOf } from './sources.ts';
import { collectStarts } from './starts.ts';
import { workingDirectoryOf } from './working-directory.ts';
import { makeWorld } from './world.ts';

/** Evaluates all scripts: who does what to which files. `known`: outcomes from before, by content. */
export async function evaluate(
  repository: Repository,
  readings: readonly Reading[],
  invocations: readonly Invocation[],
  known: KnownOutcomes,
): Promise<{ scripts: Script[]; accesses: Access[]; outcomes: Outcomes }> {
  const resolver = makeResolver(repository);
  const sources = sourcesOf(readings, (path) => repository.read(path).toString('utf8'));
  const starts = collectStarts(invocations, (script, offset) => sources.line(script, offset));
  const world = makeWorld(repository, resolver, starts.of);
  const { told, outcomes } = await evaluateGroups(readings, { world, resolver, sources, known, learn: starts.learn });
  const drafts = told.flatMap((one) => one.drafts);
  const failed = new Map(told.flatMap((one) => one.failed));
  const relative = relativeTexts(drafts);
  const importedBy = new Map<string, Set<string>>();
  const scripts = readings.map((one) => scriptOf(one));
  const all = scripts.map((one): Script => ({ ...one, importedBy: [...(importedBy.get(one.path) ?? [])].sort() }));
  const absolutes = [
    ...readings.flatMap((one) => one.facts.absolute.map(([, , text]) => text)),
    ...drafts.flatMap(({ text }) => (text !== null && /^(\/|[A-Za-z]:[\\/])/.test(text) ? [text] : [])),
  ];
  const places = makePlaces(repository, absolutes);
  const withRoots = all.map((one): Script => ({
    ...one,
    absoluteLiterals: one.absoluteLiterals.map((each) => ({ ...each, inside: places.inside(each.text)?.path ?? null })),
  }));
  const byPath = new Map(withRoots.map((one) => [one.path, one]));
  const accesses = accessesOf(drafts, byPath, places, sources);
  const annotated = withAnnotations(accesses, withRoots, sources);
  const active = new Set(annotated.map((one) => one.script));
  // A Makefile or a workflow that touches no data itself only starts those that do: it is no script of its own.
  const scriptsTold = withRoots.filter(
    (one) => !/^(make|package|workflow)$/.test(containerOf(one.path) ?? '') || active.has(one.path),
  );
  return { scripts: scriptsTold, accesses: annotated, outcomes };

  function scriptOf(one: Reading): Script {
    const path = one.entry.path;
    const imports = one.facts.imports.map((node): Import => {
      const resolution = resolver.resolve(path, one.language, node);
      if (resolution.kind === 'file' && resolution.path !== path)
        importedBy.set(resolution.path, (importedBy.get(resolution.path) ?? new Set()).add(path));
      for (const member of memberModules(resolver, path, one.language, node))
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
      unreadable: one.unreadable ?? failed.get(path) ?? null,
    };
  }
}

function roleOf(path: string, facts: Outline, invocations: readonly Invocation[]): ScriptRole {
  const name = posix.basename(path);
  if (
    /(^|\/)(tests?|__tests__|spec|specs|e2e|cypress|testing)\//i.test(path) ||
    /(^test_.*\.py|_test\.py|conftest\.py|\.(test|spec)\.[cm]?[jt]sx?)$/.test(name)
  )
    return 'test';
  if (/\.config\.[cm]?[jt]s$|^\.?\w+rc\.[cm]?js$|^setup\.py$/.test(name)) return 'settings';
  return facts.starts || invocations.some((one) => one.script === path) ? 'entry' : 'module';
}
