/** A file of a tar archive. */
export interface TarEntry {
  readonly name: string;
  readonly content: Buffer;
}

const BLOCK = 512;

/** The plain files of a ustar archive, as npm writes them. Long names in extra headers are not known here, and are an error. */
export function tarEntries(archive: Buffer): TarEntry[] {
  const entries: TarEntry[] = [];
  for (let at = 0; at + BLOCK <= archive.length;) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const size = Number.parseInt(textAt(header, 124, 12), 8);
    const kind = textAt(header, 156, 1);
    if (!Number.isInteger(size)) throw new Error(`The archive is damaged at byte ${at}`);
    const prefix = textAt(header, 345, 155);
    const name = (prefix === '' ? '' : `${prefix}/`) + textAt(header, 0, 100);
    if (kind === 'L' || kind === 'x') throw new Error(`The archive has an extra header for a long name at byte ${at}`);
    if (kind === '0' || kind === '') entries.push({ name, content: archive.subarray(at + BLOCK, at + BLOCK + size) });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}

function textAt(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length).toString('latin1');
  const end = field.indexOf('\0');
  return (end < 0 ? field : field.slice(0, end)).trim();
}
