import type { ClassNode, Expression, FunctionNode, Range, Statement, Target } from '../languages/ir.ts';
import type { AccessKind } from '../model.ts';
import type { Beside, Emission, Notes } from './emission.ts';
import type { Start } from './starts.ts';
import type { Frame, Module, Scope } from './scope.ts';
import type { Trail } from './trail.ts';
import type { InstanceValue, Softness, Value, FunctionValue } from './value.ts';

/**
 * The evaluation as its parts and the libraries see it: where it is, what it remembers, and the operations that call each other in
 * a circle (a call runs statements, a statement evaluates expressions, an expression calls). Each operation is a file of its
 * own that reaches the others only through here. `evaluator.ts` puts them together.
 */
export interface Machine {
  readonly options: Options;
  /** What was done to files so far, in the order in which it would be done. */
  readonly emissions: Emission[];
  /** Programs that command lines start, with the words that they get. */
  readonly starts: Start[];
  /** Folders that scripts make, from the root: what is not there yet may be meant. */
  readonly folders: Set<string>;

  /** The activation under evaluation. */
  frame: Frame;
  /** The working directory if the code has set it. */
  cwd: Value | null;
  /** Where accesses are told to be, while text of another language is evaluated. */
  within: Range | null;
  /** Whose parameters that text hangs on. */
  marks: readonly number[] | undefined;
  /** Whether that text rests on a default. */
  soft: Softness | undefined;
  /** Where the name of what is called stands: of a chain over several lines, the line that does it. */
  namedAt: number;
  /** How often something was put into what others see by way of a library: an option of a parser. */
  changes: number;
  /** In how many branches we are that this call does not take. */
  untaken: number;
  /** Next to the path whose method is called: other paths, or something unknown. */
  beside: Beside;
  /** Expressions that may still be evaluated. */
  fuel: number;
  /** Scripts in which loops were not followed to their end, because they take far more than that. */
  readonly cutShort: Set<string>;

  readonly called: Set<FunctionNode>;
  /** For functions called within their own module: their own lines are then told by those calls. */
  readonly calledAtHome: Set<FunctionNode>;
  readonly calls: CallMemory;
  /** Statements that some evaluation has reached. */
  readonly seen: Trail<Statement, true>;
  /** Modules whose top level has run, in the order in which they came to its end: what is imported before who imports it. */
  readonly finished: Module[];
  /** Instances whose constructor got unknown arguments. */
  readonly samples: Map<ClassNode, InstanceValue>;
  /** Functions that ran by themselves, because nothing called them, and what is left for others of their module. */
  readonly ranAlone: Set<FunctionNode>;
  pool: number;

  newFrame(
    module: Module,
    scope: Scope,
    name: string | null,
    caller: Frame | null,
    calledAt: Frame['calledAt'],
    alone: boolean,
  ): Frame;
  /** Runs a module's top level, once. */
  runModule(module: Module): void;
  block(statements: readonly Statement[]): void;
  statement(one: Statement): void;
  value(e: Expression): Value;
  assign(to: Target, value: Value, r: Range): void;
  lookup(name: string): Value | undefined;
  member(owner: Value, name: string, r: Range): Value;
  index(owner: Value, key: Value, r: Range): Value;
  /** The members that a loop sees. */
  members(value: Value, keys?: boolean): readonly Value[];
  /** Calls a value from a library function: a callback, a method. */
  call(callee: Value, args: readonly Value[], named: ReadonlyMap<string, Value>, range: Range): Value;
  /** Somebody unknown calls it, with these arguments and perhaps more. */
  callback(value: Value, args: readonly Value[]): Value;
  invoke(
    callee: FunctionValue,
    args: readonly Value[],
    named: ReadonlyMap<string, Value>,
    range: Range,
    open: boolean,
  ): Value;
  /** `require('x')`, `await import('x')`. */
  require(specifier: string, range: Range): Value;
  /** Notes that a script makes a folder. */
  makeFolder(path: Value | undefined): void;
  emit(kind: AccessKind, api: string, path: Value, at: At, notes?: Partial<Notes>): Emission;
}

export interface Options {
  readonly library: (module: Module) => Library;
  readonly imports: Imports;
  /** Expressions that one module may evaluate (a part of them for each function by itself); beyond it calls are unknown. */
  readonly budget: number;
}

/** What calls have given, so that the same call need not run again. */
export interface CallMemory {
  readonly activations: Map<FunctionNode, number>;
  /** The arguments of those that are running. */
  readonly given: Map<FunctionNode, readonly Value[]>;
  readonly past: Map<FunctionNode, { runs: number; useful: boolean }>;
  /** Of calls that did nothing to files, by their arguments. */
  readonly results: Map<FunctionNode, { readonly scope: Scope; readonly by: Map<string, Value> }>;
  /** Of calls that were told nothing. */
  readonly blind: Trail<FunctionNode, { readonly scope: Scope; readonly value: Value }>;
}

/** Where an access is said to be. */
export interface At {
  readonly call: Range;
  readonly argument?: Range | null;
  readonly mode?: string | null;
  readonly glob?: boolean;
}

/** A call of something of a library, with its arguments evaluated. */
export interface LibraryCall {
  /** Full name: `json.dump`; for methods of a value, `.` and the name. */
  readonly name: string;
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly ranges: readonly Range[];
  readonly namedRanges: ReadonlyMap<string, Range>;
  readonly range: Range;
  readonly receiver: Value | null;
  readonly receiverRange: Range | null;
}

/** What a language brings: its library, and how its modules find each other. */
export interface Library {
  /** A call of an external name. `undefined`: not known. */
  call(machine: Machine, call: LibraryCall): Value | undefined;
  /** A method of a value that is no instance of the repository's classes. */
  method(machine: Machine, call: LibraryCall): Value | undefined;
  /** A member of a value, other than a call. */
  member(machine: Machine, value: Value, name: string, range: Range): Value | undefined;
  /** Names that every module has. */
  global(machine: Machine, module: Module, name: string): Value | undefined;
}

export interface Imports {
  /** Evaluates to the imported thing. */
  resolve(from: Module, specifier: string, level: number): Imported;
}

export type Imported =
  | { readonly kind: 'module'; readonly module: Module }
  | { readonly kind: 'package'; readonly find: (name: string) => Imported }
  | { readonly kind: 'data'; readonly value: Value; readonly path: string }
  | { readonly kind: 'external'; readonly name: string };
