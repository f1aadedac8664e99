import type { Statement } from '../languages/ir.ts';
import type { Language } from '../model.ts';
import type { Value } from './value.ts';

/** Variables of a module, a function or a class body, and where to look further. */
export interface Scope {
  vars: Map<string, Value>;
  readonly parent: Scope | null;
  readonly kind: 'module' | 'function' | 'class';
  /** Names that `global`, `nonlocal` or a shell give to an outer scope. */
  readonly outer: Set<string>;
}

export function newScope(parent: Scope | null, kind: Scope['kind']): Scope {
  return { vars: new Map(), parent, kind, outer: new Set() };
}

/** A script of the repository under evaluation. */
export interface Module {
  readonly path: string;
  readonly language: Language;
  readonly body: readonly Statement[];
  readonly scope: Scope;
  readonly exports: Map<string, Value>;
  state: 'new' | 'running' | 'done';
  /** For a program that another script starts from its own text: what it is handed. */
  readonly started?: Started;
}

export interface Started {
  /** Arguments behind the code, as the interpreter numbers them from 1. */
  readonly arguments: readonly Value[];
  readonly environment: (name: string) => Value | undefined;
}

/** One activation: of a module's top level, or of a function. */
export interface Frame {
  readonly id: number;
  readonly module: Module;
  readonly scope: Scope;
  /** Qualified name; null at the top level. */
  readonly name: string | null;
  readonly caller: Frame | null;
  /** Where the caller called, in the caller's module. */
  readonly calledAt: { readonly call: readonly [number, number]; readonly statement: readonly [number, number] } | null;
  /** The statement under evaluation. */
  statement: readonly [number, number];
  readonly returns: Value[];
  /** What the function gave with `yield`, and the working directory at that time. */
  readonly yields: { readonly value: Value; readonly cwd: Value | null }[];
  /** Parameters as they arrived, variables of loops as this round has them: what decides the branches that hang on them. */
  readonly given: Map<string, Value>;
  stopped: boolean;
  /** The variables as they were wherever this round of the innermost loop was left. */
  left: { readonly vars: Map<string, Value>; readonly shared: Map<string, Value> | null }[];
  /** Evaluated by itself, because nobody calls it: its parameters are unknown. */
  readonly alone: boolean;
  /** The innermost `with` or similar item is being evaluated. */
  inWith: boolean;
  locks: number;
  loops: number;
  /** In how many branches that may not be taken the statement is. */
  branches: number;
}
