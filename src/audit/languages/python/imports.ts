import type { ImportNode } from '../ir.ts';
import { type Lowering, textOf } from '../lowering.ts';
import { child, childrenOf, type SyntaxNode } from '../tree.ts';

/** `import a.b`, `import a.b as c`. */
export function wholeImport(l: Lowering, node: SyntaxNode): ImportNode {
  const base = { level: 0, names: [] };
  if (node.type === 'aliased_import') {
    return { ...base, specifier: textOf(l, child(node, 'name')), whole: textOf(l, child(node, 'alias')) };
  }
  const specifier = textOf(l, node);
  const top = specifier.split('.')[0] ?? specifier;
  return { ...base, specifier, whole: top, ...(top === specifier ? {} : { top: true as const }) };
}

/** `from ..a import b as c`. */
export function fromImport(l: Lowering, node: SyntaxNode): ImportNode {
  const from = textOf(l, child(node, 'module_name'));
  const dots = /^\.*/.exec(from)?.[0].length ?? 0;
  const names = childrenOf(node, 'name').map((one): readonly [string, string] =>
    one.type === 'aliased_import'
      ? [textOf(l, child(one, 'name')), textOf(l, child(one, 'alias'))]
      : [textOf(l, one), textOf(l, one)],
  );
  const star = node.children.some((one) => one.type === 'wildcard_import');
  return {
    specifier: from.slice(dots).trim(),
    level: dots,
    names,
    ...(star ? { star: true as const } : {}),
  };
}
