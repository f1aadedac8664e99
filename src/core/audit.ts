/**
 * What an audit knows of a repository, as plain values, for those who find it out and for the reports that tell it: everything here can be printed as JSON, and two audits of the same
 * bytes give the same model. All paths are relative to the audited root, `/`-separated, unless a comment says otherwise.
 * Lines and columns start at 1. Lists are sorted (scripts, artifacts and files by path; accesses by script, position, kind, target).
 */

/** What `audit` returns, and, with `schema` first, what `holdfast audit --format json` prints. */
export interface AuditResult {
  readonly schema: 'holdfast.audit/1';
  readonly scripts: readonly Script[];
  readonly accesses: readonly Access[];
  readonly artifacts: readonly ArtifactNode[];
  readonly findings: readonly Finding[];
  readonly summary: Summary;
  /** Who starts which script, as Makefiles, shell scripts, CI files, package.json, documents and scripts say. */
  readonly invocations: readonly Invocation[];
  /** Sentences of documents that say that a script reads or writes a file. */
  readonly mentions: readonly Mention[];
  /** Artifacts that several scripts change in place, with the order in which they are meant to run. */
  readonly chains: readonly Chain[];
  /** Scripts that feed each other through data files, in a circle. */
  readonly cycles: readonly Cycle[];
}

// ---------------------------------------------------------------------------------------------------------------- scripts

export type Language = 'python' | 'javascript' | 'typescript' | 'shell';

export interface Script {
  readonly path: string;
  readonly language: Language;
  readonly role: ScriptRole;
  /** `sha256:…` of the bytes. */
  readonly hash: string;
  readonly bytes: number;
  readonly lines: number;
  /** Ignored by git although it is here: nobody else has it. `null` without git. */
  readonly ignored: boolean | null;
  /** Its first comment or docstring, up to 600 characters: deprecation notices and purposes live there. */
  readonly header: string;
  /** Where it is run from, and why we think so. Relative paths are resolved against it. */
  readonly workingDirectory: WorkingDirectory;
  readonly imports: readonly Import[];
  /** Scripts of the repository that import it. */
  readonly importedBy: readonly string[];
  /** Where the grammar could not follow; what surrounds them was read all the same. */
  readonly syntaxErrors: readonly SyntaxFault[];
  /** `# holdfast: …` and `// holdfast: …` comments, for annotations (already among the accesses) and suppressions. */
  readonly directives: readonly Directive[];
  /** Literal paths from a root of some machine (`/Users/ana/project/…`, `C:\…`) anywhere in the script. */
  readonly absoluteLiterals: readonly AbsoluteLiteral[];
  /** Set if the script could not be read or is not text; everything else is then empty. */
  readonly unreadable: string | null;
}

/** `entry` can be started (a main guard, a shebang, top-level work, an invocation); `module` only gives to others. */
export type ScriptRole = 'entry' | 'module' | 'test' | 'settings';

export interface WorkingDirectory {
  /** `.` is the audited root. */
  readonly path: string;
  readonly because: 'invocation' | 'tree' | 'package' | 'own-folder' | 'default' | 'stated';
  /** The line that says so (`Makefile:12`), where one does. */
  readonly where: string | null;
}

export interface Import {
  readonly line: number;
  /** As written: `lib.io_helpers`, `../lib/io.ts`, `source ./env.sh`. */
  readonly specifier: string;
  /** The names taken from it; empty for a whole module. */
  readonly names: readonly string[];
  readonly resolution: ImportResolution;
  readonly statement: Span;
}

export type ImportResolution =
  | { readonly kind: 'file'; readonly path: string }
  /** A package or the language's own library. */
  | { readonly kind: 'external'; readonly package: string }
  /** It names a place in this repository (relative, or a top-level folder of it) where no file is. `near`: a file of that name elsewhere. */
  | { readonly kind: 'broken'; readonly tried: string; readonly near: string | null; readonly guarded: boolean }
  /** Computed at run time. */
  | { readonly kind: 'unknown' };

export interface SyntaxFault {
  readonly line: number;
  /** The source at the place, one line, shortened. */
  readonly text: string;
}

export interface Directive {
  readonly line: number;
  /** What follows `holdfast:`, trimmed: `writes data/x/*.json`, `ignore unsafe-write -- a log`. */
  readonly text: string;
}

export interface AbsoluteLiteral {
  readonly line: number;
  /** The literal as written. */
  readonly text: string;
  /** The same place inside the repository, if the literal points into a copy of it. */
  readonly inside: string | null;
  readonly span: Span;
}

// --------------------------------------------------------------------------------------------------------------- accesses

export type AccessKind = 'write' | 'read' | 'list' | 'backup' | 'delete' | 'append';

/**
 * `certain`: every part of the path was evaluated. `pattern`: evaluated, with holes (`*`) or as one of several alternatives.
 * `guess`: it rests on something the code does not say (a working directory, a default that a caller may override).
 * `unknown`: not resolved; `target` is null.
 */
export type Confidence = 'certain' | 'pattern' | 'guess' | 'unknown';

/**
 * One thing that one statement does to one target. A statement with several targets (a loop over names, a copy) gives several
 * accesses with the same `site`. A copy is a `read` of its source and a `write` (or `backup`) of its destination; a move is a
 * `delete` of its source and a `write`.
 */
export interface Access {
  readonly script: string;
  readonly line: number;
  readonly kind: AccessKind;
  /** The call that does it, by its full name: `open`, `json.dump`, `fs.writeFileSync`, `pandas.DataFrame.to_csv`, `>`, `sed -i`. */
  readonly api: string;
  /** Of the code that does it, where that is not the script's own: Python in a here-document, a command line in Python. */
  readonly language?: Language;
  /** In the repository: relative to the root, `*` for a run-time part of a segment, `**` for any segments. Outside: absolute, or from `~`. */
  readonly target: string | null;
  /** `w`, `ab`, `r+`, as the language spells it; null where there is no such thing. */
  readonly mode: string | null;
  readonly confidence: Confidence;
  /** Through which helpers, outermost first: `lib/io_helpers.py:12 save_json`. The line is then the line of the call. */
  readonly via?: readonly string[];
  readonly place: Place;
  /** How the target was found, in order of evaluation; for `unknown`, up to where it was lost. */
  readonly steps: readonly Step[];
  /** The same for all accesses of one statement: `script:offset`. */
  readonly site: string;
  /** The whole statement (for code frames, fingerprints). */
  readonly statement: Span;
  /** The call alone, and in it the path (for rewrites). The path is null where it is not an argument of that call. */
  readonly call: Span;
  readonly path: Span | null;
  /** The enclosing function by its qualified name (`Store.save`), or null at the top level. */
  readonly within: string | null;
  readonly facts: AccessFacts;
}

/** `temporary`: the system's temporary folder. `outside`: elsewhere on the machine, or a URL is not a place at all. */
export type Place = 'project' | 'outside' | 'temporary' | 'unknown';

export interface AccessFacts {
  /** How readers are spared half a file, if they are. Always null for reads. */
  readonly atomic: 'temp-and-rename' | 'library' | 'holdfast' | null;
  /** The target is the temporary name of a temp-and-rename; this is the name it gets. Such accesses are in no artifact. */
  readonly stagingFor: string | null;
  /** A lock is held around it (`fcntl.flock`, `filelock`, `proper-lockfile`, `flock`, our own update). */
  readonly locked: boolean;
  /** `locale`: text without a stated encoding, in a language whose default depends on the machine. */
  readonly encoding: 'given' | 'locale' | 'fixed' | 'binary';
  /** `whole`: one call opens and closes. `block`: `with`, `using`. `explicit`: closed by hand. `escapes`: handed on or returned. */
  readonly closing: 'whole' | 'block' | 'explicit' | 'never' | 'escapes';
  /** Site of a read of the same target earlier in the same function: a read-modify-write. */
  readonly readBefore: string | null;
  /** Site of a backup of the same target earlier in the same function. */
  readonly backupBefore: string | null;
  /** For a write or backup that copies: the target of the source. */
  readonly copyOf: string | null;
  /** What the path hangs on. `script`: the script's own place. */
  readonly anchoredAt: 'cwd' | 'script' | 'absolute' | 'home' | 'argument' | 'environment' | 'unknown';
  /** The machine-absolute text that the path came from, if one did (`/Users/ana/project`). */
  readonly absoluteRoot: string | null;
  /** Set if the path is anchored at the script and climbs above the root, or to a folder that is not there. */
  readonly drifted: { readonly expected: string } | null;
  /** The function writes to a parameter, and it is the callers who name the file: reported with them, `via` this function. */
  readonly parameter: string | null;
  /** What the bytes are, as the call or the name says. */
  readonly format: 'json' | 'ndjson' | 'csv' | 'text' | 'binary' | 'database' | 'unknown';
  /** Only done if the target does not exist (`x`, `wx`, a guard), or after it is known to. */
  readonly exclusive: boolean;
  /** Stated by an annotation, not seen in the code. */
  readonly stated: boolean;
}

/** One step of an evaluation: at `where` (`scripts/x.py:12`) `what` was seen, and it gave `value`. */
export interface Step {
  readonly where: string;
  /** `PROJECT_ROOT = Path(__file__).parent.parent`: the source, shortened to 120 characters. */
  readonly what: string;
  /** `data/*.json`, `a list of 3`, `unknown: read from a file`. */
  readonly value: string;
}

/** Offsets are UTF-16 code units of the file decoded as UTF-8 (a byte order mark counts as one); `text.slice(start, end)` is the source. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  /** The source, up to 400 characters. */
  readonly text: string;
}

// --------------------------------------------------------------------------------------------------------------- the graph

export interface ArtifactNode {
  readonly path: string;
  /** Scripts that write it without reading it. */
  readonly creators: readonly string[];
  /** Scripts that read it and write it back, or append to it. */
  readonly updaters: readonly string[];
  readonly readers: readonly string[];
  readonly deleters: readonly string[];
  /** Files on disk that look like copies of it. */
  readonly backups: readonly BackupFile[];
  /** `set`: the path is a pattern. `file`: it is there. `absent`: no such file now. */
  readonly state: 'file' | 'set' | 'absent';
  /** Bytes now, of all members for a set. */
  readonly bytes: number;
  /** Files that it stands for now (1 for a file that is there). */
  readonly count: number;
  /** Ignored by git; null without git. */
  readonly ignored: boolean | null;
}

export interface BackupFile {
  readonly path: string;
  readonly bytes: number;
  /** Another backup, or the artifact itself, with the same bytes. */
  readonly duplicateOf: string | null;
}

export interface Chain {
  readonly artifact: string;
  readonly steps: readonly string[];
  /** Where the order is said; null: the order is unknown, and the steps are sorted by name. */
  readonly order: {
    readonly from: 'make' | 'shell' | 'package' | 'ci' | 'document' | 'script' | 'names';
    readonly where: string;
  } | null;
}

export interface Cycle {
  readonly scripts: readonly string[];
  /** `artifacts[i]` is written by `scripts[i]` and read by the next one. */
  readonly artifacts: readonly string[];
}

export interface Invocation {
  /** The script that is started. */
  readonly script: string;
  readonly from: 'make' | 'shell' | 'package' | 'ci' | 'document' | 'script';
  /** The file that says so, and the line. */
  readonly file: string;
  readonly line: number;
  /** `.` is the root; null: not known. */
  readonly workingDirectory: string | null;
  readonly arguments: readonly string[];
  readonly text: string;
}

export interface Mention {
  readonly file: string;
  readonly line: number;
  readonly script: string;
  readonly verb: 'writes' | 'reads' | 'updates';
  readonly artifact: string;
  readonly text: string;
}

export interface TreeFile {
  readonly path: string;
  readonly bytes: number;
  readonly ignored: boolean | null;
}

// ---------------------------------------------------------------------------------------------------------------- findings

export type Severity = 'error' | 'warning' | 'note';

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly script: string;
  readonly line: number;
  readonly message: string;
  readonly artifact?: string;
  readonly fix: 'safe' | 'unsafe' | 'none';
  /** Rule, file, normalised statement, artifact: not the line, so that it survives edits elsewhere. */
  readonly fingerprint: string;
  readonly confidence: Confidence;
  /** The source it is about, if it is about one place. */
  readonly span: Span | null;
  /** What stands behind it, one sentence each: other places, counts, resolved paths. */
  readonly evidence: readonly string[];
  /** `Access.site` of the access it is about, so that a report can say how the path was found. */
  readonly site?: string;
  /** All artifacts it is about, sorted, where there is more than one (a helper that writes for its callers). */
  readonly artifacts?: readonly string[];
}

/** Files that `.holdfastignore` leaves out, and those of them that are scripts by their names. */
export interface LeftOut {
  readonly scripts: number;
  readonly files: number;
}

export interface Summary {
  /** Only where something is left out. */
  readonly leftOut?: LeftOut;
  readonly scripts: number;
  readonly languages: Readonly<Record<Language, number>>;
  readonly accesses: Readonly<Record<AccessKind, number>>;
  readonly confidence: Readonly<Record<Confidence, number>>;
  readonly artifacts: number;
  readonly backups: { readonly count: number; readonly bytes: number; readonly duplicates: number };
  readonly findings: Readonly<Record<Severity, number>>;
}

// ------------------------------------------------------------------------------------------------------------------ rules

/** What a rule says of itself: documents, reports and SARIF are made from it. Texts are Markdown of one paragraph. */
export interface RuleInfo {
  readonly name: string;
  /** Its heading in a report: `Writes that a crash cuts short`. */
  readonly title: string;
  /** The usual one; a finding may be milder or graver, for reasons that `what` tells. */
  readonly severity: Severity;
  /** `safe`: another call in its place, and the bytes stay the same. `unsafe`: call by call as well, but look at the result. `none`: by hand. */
  readonly fix: Fix;
  /** In which part of a plan it is repaired. */
  readonly phase: Phase;
  readonly what: string;
  readonly why: string;
  /** What to do about it, in the imperative. */
  readonly advice: string;
  /** A small repository in which the rule finds something, and the same one repaired. Both are audited by the tests. */
  readonly example: { readonly found: Files; readonly fixed: Files };
}

export type Fix = Finding['fix'];

/** `protect`: stop losing data. `run`: make it run anywhere. `order`: one maker per file. `keep`: keep it true. */
export type Phase = 'protect' | 'run' | 'order' | 'keep';

export type Files = Readonly<Record<string, string>>;

// -------------------------------------------------------------------------------------------------------------- canonical

/** Which script should be the one that makes an artifact. Holdfast proposes; a person confirms it in the registry. */
export interface Proposal {
  readonly artifact: string;
  /** `unclear`: the first two are within 10 points of each other, or the first is below zero. */
  readonly status: 'confirmed' | 'proposed' | 'unclear';
  readonly script: string;
  /** By score, then by path. The confirmed one is first whatever its score. */
  readonly candidates: readonly Candidate[];
}

export interface Candidate {
  readonly script: string;
  /** The sum of `points`. */
  readonly score: number;
  readonly points: readonly Point[];
}

/** One reason, in a sentence that names its evidence. */
export interface Point {
  readonly points: number;
  readonly because: string;
}

// -------------------------------------------------------------------------------------------------------------- comparison

/** What changed between two audits, of two revisions of one repository. */
export interface Comparison {
  /** What the earlier one is called in a report: a revision, a tag, a date. */
  readonly since: string;
  readonly appeared: readonly Finding[];
  /** As the earlier audit had them: their lines are of that revision. */
  readonly fixed: readonly Finding[];
  readonly remaining: number;
  readonly scripts: Changes;
  readonly artifacts: Changes;
  /** Artifacts in both whose writers differ. */
  readonly writers: readonly {
    readonly artifact: string;
    readonly added: readonly string[];
    readonly removed: readonly string[];
  }[];
  /** Findings of each severity, then and now. */
  readonly findings: Readonly<Record<Severity, { readonly before: number; readonly after: number }>>;
}

export interface Changes {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}
