/** The hashes of a script's windows as they are kept: four bytes each in base64, a third of what their digits take. */
export function packed(hashes: readonly number[]): string {
  const bytes = Buffer.alloc(hashes.length * 4);
  for (const [at, hash] of hashes.entries()) bytes.writeUInt32LE(hash, at * 4);
  return bytes.toString('base64');
}

/** The hashes again, in their order. */
export function unpacked(sketch: string): Uint32Array {
  const bytes = Buffer.from(sketch, 'base64');
  return Uint32Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readUInt32LE(at * 4));
}
