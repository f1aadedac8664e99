import { isUtf8 } from 'node:buffer';

/**
 * The text of a file's bytes, without a byte-order mark. Bytes that are not UTF-8 are an error that names the first of them:
 * decoded all the same, each would become U+FFFD, and the next write would make that loss last. Checks some GB each second.
 */
export function utf8Text(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new Error(whyNot(bytes));
  return withoutByteOrderMark(bytes).toString('utf8');
}

export function withoutByteOrderMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function whyNot(bytes: Buffer): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return 'it is UTF-16 text, as its first two bytes say, not UTF-8';
  }
  const at = wrongByte(bytes);
  return `it is not UTF-8 text: the byte 0x${bytes.toString('hex', at, at + 1)} at offset ${at} begins no character`;
}

/** Where text ends: by blocks up to there, then character by character. */
function wrongByte(bytes: Buffer): number {
  let at = 0;
  for (const step of [65_536, 1]) {
    let end = endOfCharacter(bytes, at + step);
    while (isUtf8(bytes.subarray(at, end))) {
      at = end;
      end = endOfCharacter(bytes, at + step);
    }
  }
  // The character itself may be one, and only what follows it is too much.
  const length = [1, 2, 3, 4].find((bytesOfIt) => isUtf8(bytes.subarray(at, at + bytesOfIt)));
  return at + (length ?? 0);
}

function endOfCharacter(bytes: Buffer, from: number): number {
  let end = from;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end += 1;
  return Math.min(end, bytes.length);
}
