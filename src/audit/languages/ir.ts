import type { Language } from '../model.ts';

/**
 * The small common language into which every front end lowers its syntax trees: just what deciding about paths needs.
 * It is plain JSON, because it is cached by the content of the file. Whatever a front end does not know becomes `seq`:
 * its parts are evaluated for what they do, and its value is unknown.
 */

/** Start and end offset: UTF-16 code units. Lines are computed when they are wanted. */
export type Range = readonly [start: number, end: number];

export type Expression =
  | { readonly x: 'text'; readonly v: string }
  | { readonly x: 'number'; readonly v: number }
  | { readonly x: 'const'; readonly v: boolean | null }
  | { readonly x: 'name'; readonly n: string }
  | { readonly x: 'member'; readonly o: Expression; readonly n: string; readonly r: Range }
  | { readonly x: 'index'; readonly o: Expression; readonly i: Expression }
  | { readonly x: 'slice'; readonly o: Expression; readonly from?: Expression; readonly to?: Expression }
  | {
      readonly x: 'call';
      readonly f: Expression;
      readonly a: readonly Argument[];
      readonly r: Range;
      readonly made?: true;
    }
  /** Text put together: an f-string, a template, a shell word. `like` is its printf-like format of a part, if any. */
  | { readonly x: 'join'; readonly p: readonly Expression[] }
  | { readonly x: 'binary'; readonly op: string; readonly l: Expression; readonly r: Expression }
  /** One of several: a conditional. The test is evaluated for what it does. */
  | { readonly x: 'choice'; readonly t: Expression; readonly of: readonly Expression[] }
  /** `a or b`, `a ?? b`: the first one that is there. */
  | { readonly x: 'first'; readonly of: readonly Expression[] }
  | { readonly x: 'list'; readonly of: readonly Argument[]; readonly tuple?: true }
  | { readonly x: 'dict'; readonly of: readonly (readonly [key: Expression | null, value: Expression])[] }
  | { readonly x: 'function'; readonly f: FunctionNode }
  | { readonly x: 'class'; readonly c: ClassNode }
  /** A comprehension: the element for every member that passes; a clause without a target is a filter. */
  | {
      readonly x: 'each';
      readonly el: Expression;
      readonly key?: Expression;
      readonly for: readonly (readonly [Target | null, Expression])[];
    }
  | { readonly x: 'let'; readonly to: Target; readonly e: Expression }
  /** Gives a member to whoever loops over this function; `all`: every member of what stands there. */
  | { readonly x: 'yield'; readonly e?: Expression; readonly all?: true }
  /** A comparison, whose value is unknown, but which says which branch runs where its parts are known. */
  | { readonly x: 'test'; readonly op: 'not' | '==' | '!=' | 'in' | 'not in'; readonly of: readonly Expression[] }
  /** Evaluated for effect; its value is unknown. */
  | { readonly x: 'seq'; readonly of: readonly Expression[] };

export interface Argument {
  readonly e: Expression;
  /** Keyword of a keyword argument. */
  readonly n?: string;
  /** `*list` / `...list`, or `**dict`. */
  readonly spread?: 'list' | 'dict';
  readonly r: Range;
}

export type Target =
  | { readonly t: 'name'; readonly n: string }
  | { readonly t: 'member'; readonly o: Expression; readonly n: string }
  | { readonly t: 'index'; readonly o: Expression; readonly i: Expression }
  | { readonly t: 'list'; readonly of: readonly (Target | null)[]; readonly rest?: Target }
  | {
      readonly t: 'dict';
      readonly of: readonly (readonly [key: string, to: Target, otherwise?: Expression])[];
      readonly rest?: Target;
    }
  | { readonly t: 'default'; readonly to: Target; readonly e: Expression };

export type Statement =
  | { readonly s: 'expression'; readonly e: Expression; readonly r: Range }
  | {
      readonly s: 'assign';
      readonly to: readonly Target[];
      readonly e: Expression;
      readonly op?: string;
      readonly r: Range;
    }
  | { readonly s: 'return'; readonly e?: Expression; readonly r: Range }
  /** break, continue, raise, throw, exit: nothing after it in its block runs. `inLoop`: it goes on behind or in the next round of the loop. */
  | { readonly s: 'stop'; readonly inLoop?: true; readonly e?: Expression; readonly r: Range }
  | {
      readonly s: 'if';
      readonly c: Expression;
      readonly a: readonly Statement[];
      readonly b: readonly Statement[];
      readonly r: Range;
    }
  | {
      readonly s: 'for';
      readonly to: Target;
      readonly e: Expression;
      readonly b: readonly Statement[];
      readonly keys?: true;
      readonly r: Range;
    }
  | { readonly s: 'while'; readonly c?: Expression; readonly b: readonly Statement[]; readonly r: Range }
  | {
      readonly s: 'try';
      readonly b: readonly Statement[];
      readonly catch: readonly (readonly Statement[])[];
      readonly finally: readonly Statement[];
      readonly r: Range;
    }
  | {
      readonly s: 'with';
      readonly of: readonly { readonly e: Expression; readonly to?: Target }[];
      readonly b: readonly Statement[];
      readonly r: Range;
    }
  | { readonly s: 'function'; readonly f: FunctionNode; readonly r: Range }
  | { readonly s: 'class'; readonly c: ClassNode; readonly r: Range }
  | { readonly s: 'import'; readonly i: ImportNode; readonly r: Range }
  | {
      readonly s: 'export';
      readonly names: readonly (readonly [local: string, exported: string])[];
      readonly e?: Expression;
      readonly r: Range;
    }
  | { readonly s: 'outer'; readonly n: readonly string[]; readonly r: Range }
  /** Its own variables and working directory: a shell's subshell. */
  | { readonly s: 'scope'; readonly b: readonly Statement[]; readonly r: Range }
  /** A program of another language that stands in this one and is started here, with what is put into it and handed to it. */
  | {
      readonly s: 'foreign';
      readonly language: Language;
      readonly b: readonly Statement[];
      readonly holes: readonly Expression[];
      readonly args: readonly Argument[];
      /** `NAME=value` before the command. */
      readonly variables: readonly (readonly [name: string, value: Expression])[];
      readonly r: Range;
    };

export interface FunctionNode {
  readonly name: string;
  readonly params: readonly Parameter[];
  readonly body: readonly Statement[];
  readonly r: Range;
  /** A method that gets no instance: `@staticmethod`, `static`. */
  readonly free?: true;
  /** `@classmethod`, `@property` and others, by name. */
  readonly decorators?: readonly Expression[];
  readonly generator?: true;
  /** An arrow function, whose `this` is that of its surroundings. */
  readonly arrow?: true;
}

export interface Parameter {
  readonly to: Target;
  readonly name: string;
  readonly default?: Expression;
  readonly rest?: 'list' | 'dict';
  /** Name of the type it is annotated with, if it is a plain name. */
  readonly type?: string;
}

export interface ClassNode {
  readonly name: string;
  readonly bases: readonly Expression[];
  readonly body: readonly Statement[];
  readonly decorators?: readonly Expression[];
  readonly r: Range;
}

export interface ImportNode {
  readonly specifier: string;
  /** Leading dots of a Python import; 0 for others. */
  readonly level: number;
  /** `import x`, `import x.y as z`: the module under this name. */
  readonly whole?: string;
  /** `import a.b` binds `a`. */
  readonly top?: true;
  readonly names: readonly (readonly [exported: string, local: string])[];
  readonly star?: true;
  /** Only for types: nothing happens at run time. */
  readonly typeOnly?: true;
  /** `export … from`: the names go on to whoever imports this module. */
  readonly again?: true;
  /** Inside `try`: it may be missing. */
  readonly guarded?: true;
  /** A shell's `source`. */
  readonly source?: true;
}

/** What is known of one file by itself: the same for the same bytes, so it is cached by their hash. */
export interface FileFacts extends Outline {
  readonly body: readonly Statement[];
}

/** All but the code, which is a hundred times as large and asked for only where it is evaluated. */
export interface Outline {
  readonly imports: readonly (ImportNode & { readonly r: Range })[];
  readonly faults: readonly number[];
  readonly header: string;
  readonly directives: readonly (readonly [offset: number, text: string])[];
  readonly absolute: readonly (readonly [start: number, end: number, text: string])[];
  /** Hashes of windows of its tokens, packed. */
  readonly sketch: string;
  readonly lines: number;
  /** It can be started: a shebang, a main guard, or statements that do something at the top level. */
  readonly starts: boolean;
  /** Why nothing is known of it. */
  readonly unreadable?: string;
}

/** Of a file that is not read. */
export const nothingKnown: Outline = {
  imports: [],
  faults: [],
  header: '',
  directives: [],
  absolute: [],
  sketch: '',
  lines: 0,
  starts: false,
};

/** A list or table with more members is data: what each of them is costs much and tells nothing, so the others are not read. */
export const LARGEST_LITERAL = 4_000;
