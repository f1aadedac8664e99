import type { Import, Script } from '../model.ts';
import { deprecationOf } from './deprecation.ts';
import type { Facts } from './facts.ts';
import type { Found, Rule } from './rule.ts';

export const brokenImport: Rule = {
  name: 'broken-import',
  title: 'Imports of files that are not there',
  severity: 'error',
  fix: 'none',
  phase: 'run',
  what: 'An import names a place in this repository where no file is. A warning where it might be a package of the same name; a note if the script catches the failure, in scripts that are deprecated, for a shell file that `PATH` may lead to, and for Python modules that their package makes at run time.',
  why: 'The script fails at its first line, or, where the failure is caught, runs without what it wanted.',
  advice:
    'Correct the path (a file of that name elsewhere is named in the evidence), bring the file back, or delete the script.',
  example: {
    found: { 'src/show.ts': "import { load } from './names/load.ts';\n\nconsole.log(load());\n" },
    fixed: {
      'src/names/load.ts': 'export const load = (): number => 1;\n',
      'src/show.ts': "import { load } from './names/load.ts';\n\nconsole.log(load());\n",
    },
  },
  check(facts) {
    return facts.model.scripts.flatMap((script) =>
      script.imports.flatMap((statement): Found[] => {
        if (statement.resolution.kind !== 'broken' || isNative(facts, statement)) return [];
        const { tried, near, guarded } = statement.resolution;
        // Data that is not there is told by `missing-input`: a program may make it before it asks for it.
        if (tried.endsWith('.json') && near === null) return [];
        const mild =
          guarded ||
          deprecationOf(facts, script) !== null ||
          isFoundByPath(script, statement) ||
          isMadeAtRunTime(facts, tried);
        const sure = !mild && (near !== null || isRelative(statement.specifier));
        return [
          {
            script: script.path,
            line: statement.line,
            span: statement.statement,
            message: `\`${statement.specifier}\` names no file: \`${tried}\` is not there.`,
            confidence: sure || guarded ? 'certain' : 'guess',
            evidence: [
              ...(near === null ? [] : [`There is \`${near}\`.`]),
              ...(guarded ? ['The failure is caught.'] : []),
              ...(statement.names.length === 0 ? [] : [`It takes \`${statement.names.join('`, `')}\` from it.`]),
            ],
            severity: mild ? 'note' : sure ? 'error' : 'warning',
          },
        ];
      }),
    );
  },
};

function isRelative(specifier: string): boolean {
  return /^(source |\. )?\.{1,2}(\/|[A-Za-z_]|$)/.test(specifier) || specifier.includes('/');
}

/** A shell looks for a name without a slash along `PATH` first. */
function isFoundByPath(script: Script, statement: Import): boolean {
  return script.language === 'shell' && !statement.specifier.includes('/');
}

/** A compiled module: `_gi.cpython-311-x86_64-linux-gnu.so` for `._gi`. */
function isNative({ model }: Facts, { specifier, resolution }: Import): boolean {
  if (resolution.kind !== 'broken') return false;
  const stem = resolution.tried.replace(/\.py$/, '');
  const dotted = `/${specifier.replace(/^\.+/, '').replaceAll('.', '/')}`;
  return model.files.some(({ path }) => {
    if (!/\.(so|pyd|dylib|node|pyi|pyx)$/.test(path)) return false;
    const module = path.replace(/(?<=[^/])\.[^/]*$/, '');
    return module === stem || `/${module}`.endsWith(dotted);
  });
}

/** `six.moves` is no file: the module above it, or the package around it, puts others in its place when it is loaded. */
function isMadeAtRunTime(facts: Facts, tried: string): boolean {
  if (!tried.endsWith('.py')) return false;
  const folders = tried.split('/').slice(0, -1);
  for (let depth = folders.length; depth > 0; depth -= 1) {
    const folder = folders.slice(0, depth).join('/');
    if (facts.scripts.has(`${folder}.py`)) return true;
    const door = facts.scripts.has(`${folder}/__init__.py`) ? facts.read(`${folder}/__init__.py`) : null;
    if (door !== null) return /sys\.modules|sys\.meta_path|__path__|importlib|__getattr__/.test(door);
  }
  return false;
}
