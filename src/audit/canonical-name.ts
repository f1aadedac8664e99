/** What a script's name says of its place among others: `build_index_v2.py` is version 2 of the family `build_index`. */
export interface NameFamily {
  /** The name without extension, folder and the words that mark a variant, lower case, words joined by `_`. */
  readonly family: string;
  readonly variant: Variant | null;
}

/** `copy`: kept aside (`_BACKUP`, `_old`). `renewed`: a claim without a number (`_new`, `_final`). `trial`: `test_`, `demo_`. */
export type Variant =
  | { readonly kind: 'version'; readonly version: number; readonly word: string }
  | { readonly kind: 'copy' | 'repair' | 'trial' | 'renewed'; readonly word: string };

export function nameFamily(path: string): NameFamily {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.(bak|orig|old|save)$/i, '_$1');
  const stem = name.replace(/\.(d\.)?[A-Za-z]+(?=_(bak|orig|old|save)$|$)/, '');
  const words = stem
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
  let variant: Variant | null = null;
  const kept = words.filter((word, index) => {
    const seen = variantOf(word, index, words.length);
    // The first mark is the one that tells most: `fix_names_v2` is a repair.
    if (seen !== null) variant ??= seen;
    return seen === null;
  });
  return kept.length === 0 ? { family: words.join('_'), variant: null } : { family: kept.join('_'), variant };
}

function variantOf(word: string, index: number, count: number): Variant | null {
  const isFirst = index === 0;
  const isLast = index === count - 1;
  if (isFirst && count > 1 && /^(fix|patch|repair|hotfix|redo)$/.test(word)) return { kind: 'repair', word };
  if (isFirst && count > 1 && /^(test|try|demo|debug|experiment|quick|scratch|tmp|temp)$/.test(word))
    return { kind: 'trial', word };
  if (isFirst) return null;
  if (/^(backup|bak|old|orig|original|copy|deprecated|archive|archived|save|prev|previous)$/.test(word))
    return { kind: 'copy', word };
  if (isLast && /^(fix|fixed|patched|repair|repaired)$/.test(word)) return { kind: 'repair', word };
  if (isLast && /^(test|demo|debug|draft|wip|experimental|tmp|temp|scratch)$/.test(word))
    return { kind: 'trial', word };
  if (isLast && /^(new|final|latest|improved|enhanced|better|updated|optimi[sz]ed)$/.test(word))
    return { kind: 'renewed', word };
  const version = /^v(\d{1,3})$/.exec(word)?.[1] ?? (isLast ? /^(\d{1,2})$/.exec(word)?.[1] : undefined);
  return version === undefined ? null : { kind: 'version', version: Number(version), word };
}
