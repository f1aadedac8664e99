/** Files that SQL and the commands of its shells name: `COPY … TO 'x.csv'`, `FROM read_csv('y.csv')`, `.import z.csv t`. */
export function databaseFiles(sql: string): { kind: 'read' | 'write'; path: string }[] {
  const out: { kind: 'read' | 'write'; path: string }[] = [];
  for (const { kind, pattern } of places)
    for (const match of sql.matchAll(pattern)) {
      const path = match[1] ?? match[2] ?? '';
      if (path !== '' && !/^(stdin|stdout|pstdin|pstdout)$/i.test(path)) out.push({ kind, path });
    }
  return out;
}

const places: readonly { readonly kind: 'read' | 'write'; readonly pattern: RegExp }[] = [
  { kind: 'write', pattern: /\bTO\s+'([^']+\.\w+)'/gi },
  { kind: 'read', pattern: /\b(?:FROM|JOIN)\s+'([^']+\.\w+)'/gi },
  { kind: 'read', pattern: /\bread_\w+\(\s*\[?'([^']+)'/gi },
  { kind: 'write', pattern: /^\s*\.(?:output|once)\s+(?:'([^']+)'|(\S+))/gim },
  { kind: 'read', pattern: /^\s*\.import\s+(?:--\S+\s+)*(?:'([^']+)'|(\S+))/gim },
];
