import type { ImportNode, Range, Statement, Target } from '../ir.ts';
import { addImport, type Lowering, textOf } from '../lowering.ts';
import { child, type SyntaxNode } from '../tree.ts';
import { stringOrName, stringValue } from './literals.ts';

/** `import …` in all its forms, also TypeScript's `import x = require(…)`. */
export function importStatement(l: Lowering, node: SyntaxNode, r: Range, out: Statement[]): void {
  const specifier = stringValue(l, child(node, 'source'));
  const clause = node.children.find((one) => one.type === 'import_clause');
  const required = node.children.find((one) => one.type === 'import_require_clause');
  if (required) {
    const i: ImportNode = {
      specifier: stringValue(l, child(required, 'source')),
      level: 0,
      names: [],
      whole: textOf(l, required.children[0]),
    };
    addImport(l, i, r, out);
    return;
  }
  const names: (readonly [string, string])[] = [];
  let whole: string | undefined;
  for (const one of clause?.children ?? []) {
    if (one.type === 'identifier') names.push(['default', textOf(l, one)]);
    else if (one.type === 'namespace_import') whole = textOf(l, one.children[0]);
    else if (one.type === 'named_imports') {
      for (const each of one.children) {
        if (each.type !== 'import_specifier') continue;
        const name = stringOrName(l, child(each, 'name'));
        names.push([name, textOf(l, child(each, 'alias')) || name]);
      }
    }
  }
  const typeOnly = /^import\s+type\b(?!\s*(,|from\s*['"]))/.test(l.source.slice(node.start, node.start + 60));
  addImport(
    l,
    { specifier, level: 0, names, ...(whole ? { whole } : {}), ...(typeOnly ? { typeOnly: true as const } : {}) },
    r,
    out,
  );
}

/** `export …`: of something declared here, or of what another module has. */
export function exportStatement(l: Lowering, node: SyntaxNode, r: Range, out: Statement[]): void {
  const from = child(node, 'source');
  const clause = node.children.find((one) => one.type === 'export_clause');
  const pairs = (clause?.children ?? [])
    .filter((one) => one.type === 'export_specifier')
    .map((one): readonly [string, string] => {
      const name = stringOrName(l, child(one, 'name'));
      return [name, stringOrName(l, child(one, 'alias')) || name];
    });
  if (from) {
    const specifier = stringValue(l, from);
    const named = node.children.find((one) => one.type === 'namespace_export');
    const typeOnly = /^export\s+type\b/.test(l.source.slice(node.start, node.start + 20))
      ? { typeOnly: true as const }
      : {};
    if (named)
      addImport(
        l,
        { specifier, level: 0, names: [['*', textOf(l, named.children[0])]], again: true, ...typeOnly },
        r,
        out,
      );
    else if (clause) addImport(l, { specifier, level: 0, names: pairs, again: true, ...typeOnly }, r, out);
    else addImport(l, { specifier, level: 0, names: [], star: true, again: true, ...typeOnly }, r, out);
    return;
  }
  const declaration = child(node, 'declaration');
  const isDefault = /^export\s+default\b/.test(l.source.slice(node.start, node.start + 30));
  if (declaration) {
    l.statement(declaration, out);
    const names = declaredNames(l, declaration);
    out.push({ s: 'export', names: names.map((name) => [name, isDefault ? 'default' : name] as const), r });
    return;
  }
  const value =
    child(node, 'value') ??
    (isDefault ? node.children.find((one) => one.type !== 'comment' && one.type !== 'decorator') : undefined);
  if (value) {
    const named = child(value, 'name');
    if (named && (value.type === 'function_expression' || value.type === 'class')) {
      l.statement({ ...value, type: value.type === 'class' ? 'class_declaration' : 'function_declaration' }, out);
      out.push({ s: 'export', names: [[textOf(l, named), 'default']], r });
    } else out.push({ s: 'export', names: [], e: l.expression(value), r });
    return;
  }
  out.push({ s: 'export', names: pairs, r });
}

function declaredNames(l: Lowering, node: SyntaxNode): string[] {
  const name = child(node, 'name');
  if (name) return [textOf(l, name)];
  return node.children.flatMap((one) =>
    one.type === 'variable_declarator' ? namesOf(l.target(child(one, 'name'))) : [],
  );
}

function namesOf(to: Target): string[] {
  if (to.t === 'name') return [to.n];
  if (to.t === 'default') return namesOf(to.to);
  if (to.t === 'list') return to.of.flatMap((one) => (one ? namesOf(one) : []));
  if (to.t === 'dict') return to.of.flatMap(([, one]) => namesOf(one));
  return [];
}
