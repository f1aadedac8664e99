import { ANY, SEGMENT } from '../evaluate/value.ts';
import { type Contained, lineName } from './contained.ts';
import { excerpt, located } from './excerpt.ts';
import type { Statement } from './ir.ts';
import type { Embed } from './lowering.ts';
import { expandMake, expandRecipe, isCommand, type MakeVariables, makeWords, masked, type Rule } from './make-text.ts';

/**
 * The recipes of a Makefile: each line is a shell of its own, in the Makefile's folder. Variables, automatic variables and the
 * usual functions are expanded as make does it (a pattern's `%` is a run-time part); both branches of conditionals are read.
 */
export function makefile(source: string): Contained {
  const variables = variablesIn(source);
  const out = excerpt();
  const lines = new Map<string, (embed: Embed) => readonly Statement[]>();
  const isOneShell = /^\.ONESHELL\s*:/m.test(source);
  let rule: Rule | null = null;
  let recipe: { text: string; from: number }[] = [];
  for (const { text, from } of logicalLines(source)) {
    if (text.startsWith('\t') && rule !== null) {
      if (isOneShell) recipe.push({ text, from });
      else addRecipe(rule, [{ text, from }]);
      continue;
    }
    finish();
    if (/^\s*#/.test(text)) comment(text, from);
    else if (text.trim() !== '' && !isAssignment(text)) {
      const hash = text.indexOf('#');
      if (hash !== -1 && text.includes('holdfast:')) comment(text.slice(hash), from + hash);
      const read = ruleOf(text, variables);
      if (read === null) continue;
      rule = read.rule;
      if (read.inline !== null) addRecipe(rule, [{ text: text.slice(read.inline), from: from + read.inline }]);
    }
  }
  finish();
  return { code: out.done(), lines, isListOnly: true };

  function finish(): void {
    if (rule !== null && recipe.length > 0) addRecipe(rule, recipe);
    recipe = [];
  }

  function comment(text: string, from: number): void {
    out.take(text, from);
    out.put('\n', from + text.length);
  }

  function addRecipe(of: Rule, parts: readonly { text: string; from: number }[]): void {
    const [first] = parts;
    const last = parts.at(-1);
    if (first === undefined || last === undefined) return;
    for (const { text, from } of parts) {
      const hash = text.indexOf('#');
      if (hash !== -1 && text.includes('holdfast:')) comment(text.slice(hash), from + hash);
    }
    const inner = excerpt();
    for (const { text, from } of parts) {
      const lead = /^[\s@+-]*/.exec(text)?.[0].length ?? 0;
      expandRecipe(text.slice(lead), from + lead, of, variables, inner);
      inner.put('\n', from + text.length);
    }
    const code = inner.done();
    const r = [first.from, last.from + last.text.length] as const;
    const name = lineName(lines.size);
    lines.set(name, (embed) => [{ s: 'scope', b: located(embed('shell', code.text).body, code), r }]);
    out.put(`${name}\n`, first.from, r[1]);
  }
}

/** What its rules make, relative to its folder, with `*` for what only the run knows; nothing that is no file (`.PHONY`). */
export function makeTargets(source: string): readonly string[] {
  const variables = variablesIn(source);
  const all: string[] = [];
  const phony = new Set<string>();
  for (const { text } of logicalLines(source)) {
    if (text.startsWith('\t') || text.trim() === '' || /^\s*#/.test(text) || isAssignment(text)) continue;
    const rule = ruleOf(text, variables)?.rule;
    if (rule?.targets.includes('.PHONY') === true) for (const need of rule.needs) phony.add(need);
    else all.push(...(rule?.targets ?? []));
  }
  return all
    .filter((target) => !phony.has(target) && !/^\.[A-Z]/.test(target))
    .map((target) => (isCommand(target) ? ANY : target).replace(madeAtRun, '*'))
    .filter((target) => /[^*./]/.test(target));
}

const madeAtRun = new RegExp(`[%${ANY}${SEGMENT}]`, 'g');

/** Lines, with those that a backslash continues. */
function logicalLines(source: string): { text: string; from: number }[] {
  const out: { text: string; from: number }[] = [];
  let from = 0;
  let isDefinition = false;
  while (from < source.length) {
    let end = lineEnd(source, from);
    while (source[end - 1] === '\\' && end < source.length) end = lineEnd(source, end + 1);
    const text = source.slice(from, end);
    if (/^\s*(override\s+)?define\b/.test(text)) isDefinition = true;
    if (!isDefinition) out.push({ text, from });
    if (/^\s*endef\b/.test(text)) isDefinition = false;
    from = end + 1;
  }
  return out;
}

function lineEnd(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end === -1 ? source.length : end;
}

const assignment =
  /^\s*(?:export\s+|override\s+|private\s+)*(?:[^:=\s]+\s*:\s+)?([\w.-]+)\s*(:{0,3}=|\?=|\+=|!=)\s*([\s\S]*)$/;

function isAssignment(text: string): boolean {
  return assignment.test(text);
}

/** A recipe sees what its variables are in the end. */
function variablesIn(source: string): MakeVariables {
  const out = new Map<string, { value: string; isDefault: boolean }>();
  for (const { text } of logicalLines(source)) {
    if (text.startsWith('\t')) continue;
    const match = assignment.exec(text);
    if (match === null) continue;
    const [, name = '', operator = '', raw = ''] = match;
    const value = raw
      .replace(/\\\n\s*/g, ' ')
      .replace(/(?<!\\)\s+#.*$/, '')
      .trim();
    const known = out.get(name);
    if (operator === '+=')
      out.set(name, { value: `${known?.value ?? ''} ${value}`.trim(), isDefault: known?.isDefault ?? false });
    else if (operator === '?=') out.set(name, known ?? { value, isDefault: true });
    else if (operator === '!=') out.set(name, { value: `$(shell ${value})`, isDefault: false });
    else out.set(name, { value, isDefault: false });
  }
  return out;
}

function ruleOf(text: string, variables: MakeVariables): { rule: Rule; inline: number | null } | null {
  // Colons inside of references (`$(FILES:.c=.o)`) part nothing.
  const plain = masked(text);
  const head = /^([^:=#\s][^:=#]*?)\s*::?(?!=)([^;#]*)(;)?/.exec(plain);
  if (head === null || directives.test(text.trim())) return null;
  const [whole, targets = '', needs = '', inline] = head;
  const from = whole.length - needs.length - (inline ?? '').length;
  // `$(OBJECTS): %.o: %.c | folder`: what comes last counts, and what is only to be there first does not.
  const start = from + needs.lastIndexOf(':') + 1;
  const order = needs.indexOf('|');
  const end = order === -1 ? from + needs.length : from + order;
  return {
    rule: { targets: words(text.slice(0, targets.length)), needs: words(text.slice(start, Math.max(start, end))) },
    inline: inline === undefined ? null : whole.length,
  };

  function words(one: string): readonly string[] {
    return makeWords(expandMake(one.replace(/\\\n\s*/g, ' '), null, variables));
  }
}

const directives = /^(-?include|sinclude|ifn?eq|ifn?def|else|endif|export|unexport|vpath)\b/;
