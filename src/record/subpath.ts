import fs from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/**
 * What an import of a `#` name may mean: every target that the `imports` of the nearest package.json gives for it, whatever the
 * condition, with the file that the target is relative to. A name that is not there means nothing; loading it says so.
 */
export function subpathTargets(
  root: string,
  from: string,
  name: string,
): readonly (readonly [to: string, from: string])[] {
  for (let folder = dirname(join(root, from)); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (fs.existsSync(manifest)) {
      const base = relative(root, manifest).split(sep).join('/');
      return targetsIn(importsOf(manifest), name).map((target) => [target, base]);
    }
    if (folder === dirname(folder)) return [];
  }
}

function importsOf(manifest: string): Readonly<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  const imports: unknown = isObject(parsed) ? parsed['imports'] : undefined;
  return isObject(imports) ? imports : {};
}

/** An exact name first; else the pattern with the longest text before its `*`, as Node does it. */
function targetsIn(imports: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  if (name in imports && !name.includes('*')) return textsIn(imports[name]);
  const patterns = Object.keys(imports).filter((key) => key.split('*').length === 2 && starOf(key, name) !== undefined);
  const [best] = patterns.toSorted((a, b) => b.indexOf('*') - a.indexOf('*') || b.length - a.length);
  if (best === undefined) return [];
  return textsIn(imports[best]).map((target) => target.replaceAll('*', () => starOf(best, name) ?? ''));
}

function starOf(pattern: string, name: string): string | undefined {
  const [before = '', after = ''] = pattern.split('*');
  const fits = name.startsWith(before) && name.endsWith(after) && name.length > before.length + after.length;
  return fits ? name.slice(before.length, name.length - after.length) : undefined;
}

/** Conditions and fallbacks may nest: each target that there is may be the one that is loaded. */
function textsIn(target: unknown): readonly string[] {
  if (typeof target === 'string') return [target];
  return typeof target === 'object' && target !== null ? Object.values(target).flatMap(textsIn) : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
