import type { Access, AccessKind, Script } from '../model.ts';
import type { Sources } from './sources.ts';

const verbs: Readonly<Record<string, AccessKind>> = {
  reads: 'read',
  writes: 'write',
  appends: 'append',
  lists: 'list',
  deletes: 'delete',
  'backs up to': 'backup',
};

/**
 * `# holdfast: writes data/x/*.json` says what the code does not. On the line of an unresolved access, or the line above it,
 * it names that access's target; elsewhere it is an access of its own.
 */
export function withAnnotations(accesses: readonly Access[], scripts: readonly Script[], _sources: Sources): Access[] {
  const out = [...accesses];
  for (const script of scripts) {
    for (const { line, text } of script.directives) {
      const match = /^(reads|writes|appends|lists|deletes|backs up to)\s+(.+?)(?:\s+--.*)?$/.exec(text);
      const kind = match?.[1] === undefined ? undefined : verbs[match[1]];
      if (kind === undefined || match?.[2] === undefined) continue;
      const targets = match[2].split(/\s*,\s*/).map((one) => one.replace(/^\.\//, ''));
      const at = out.findIndex(
        (one) =>
          one.script === script.path &&
          [one.line, one.statement.line].some((each) => each === line || each === line + 1) &&
          one.kind === kind &&
          (one.target === null || one.confidence !== 'certain'),
      );
      const [first] = targets;
      const base = out[at];
      const made = targets.map((target) => stated(script, line, kind, target, base));
      if (base !== undefined && first !== undefined) out.splice(at, 1, ...made);
      else out.push(...made);
    }
  }
  return out.sort((a, b) => (a.script < b.script ? -1 : a.script > b.script ? 1 : a.call.start - b.call.start));
}

function stated(script: Script, line: number, kind: AccessKind, target: string, base: Access | undefined): Access {
  const confidence = target.includes('*') ? 'pattern' : 'certain';
  const steps = [{ where: `${script.path}:${line}`, what: 'an annotation', value: target }];
  if (base !== undefined)
    return { ...base, target, confidence, place: 'project', steps, facts: { ...base.facts, stated: true } };
  const span = { start: 0, end: 0, line, column: 1, endLine: line, text: '' };
  return {
    script: script.path,
    line,
    kind,
    api: 'annotation',
    target,
    mode: null,
    confidence,
    place: 'project',
    steps,
    site: `${script.path}:annotation:${line}`,
    statement: span,
    call: span,
    path: null,
    within: null,
    facts: {
      atomic: null,
      stagingFor: null,
      locked: false,
      encoding: 'fixed',
      closing: 'whole',
      readBefore: null,
      backupBefore: null,
      copyOf: null,
      anchoredAt: 'unknown',
      absoluteRoot: null,
      drifted: null,
      parameter: null,
      format: 'unknown',
      exclusive: false,
      stated: true,
    },
  };
}
