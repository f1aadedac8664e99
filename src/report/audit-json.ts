import type { AuditReport } from './audit-view.ts';

/** `holdfast.audit/1`: the result with `schema` first, then what was asked for besides. Two spaces, final newline. */
export function jsonAudit(report: AuditReport): string {
  return [...jsonAuditPieces(report)].join('');
}

/** The same, piece by piece: of a large repository the whole is larger than all that was read. */
export function* jsonAuditPieces({ result, proposals, comparison, suppressed, known }: AuditReport): Generator<string> {
  const { schema, scripts, accesses, artifacts, findings, summary, ...rest } = result;
  const value = {
    schema,
    scripts,
    accesses,
    artifacts,
    findings,
    summary,
    ...rest,
    ...(proposals === undefined ? {} : { proposals }),
    ...(comparison === undefined ? {} : { comparison }),
    ...(suppressed === undefined ? {} : { suppressed }),
    ...(known === undefined ? {} : { known }),
  };
  let before = '{\n';
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) continue;
    for (const piece of piecesOf(key, field)) {
      yield before + piece;
      before = '';
    }
    before = ',\n';
  }
  yield '\n}\n';
}

/** As many members at once as make some ten kilobytes: what waits for the reader is memory too. */
const AT_ONCE = 40;

/** A field as it stands in the whole, without the braces around it. */
function* piecesOf(key: string, field: unknown): Generator<string> {
  if (!Array.isArray(field) || field.length <= AT_ONCE) {
    yield inside({ [key]: field });
    return;
  }
  const list: readonly unknown[] = field;
  // `"key": [`, a line for each of the members, `]`.
  const head = `  ${JSON.stringify(key)}: [\n`;
  for (let at = 0; at < list.length; at += AT_ONCE) {
    const text = inside({ [key]: list.slice(at, at + AT_ONCE) });
    const members = text.slice(head.length, text.length - TAIL.length);
    yield `${at === 0 ? head : ',\n'}${members}`;
  }
  yield TAIL;
}

const TAIL = '\n  ]';

function inside(value: object): string {
  const text = JSON.stringify(value, null, 2);
  return text.slice('{\n'.length, text.length - '\n}'.length);
}
