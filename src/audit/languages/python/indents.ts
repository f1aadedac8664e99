/**
 * Whether blocks stand so deep within each other that the grammar's scanner has no room for them: at more than about 510 it
 * writes behind the end of its memory. Nobody writes that; generators do.
 */
export function isIndentedTooDeeply(source: string): boolean {
  if (!deepLine.test(source)) return false;
  const indents: number[] = [0];
  for (const line of source.split('\n')) {
    const indent = line.search(/[^ \t]/);
    if (indent === -1) continue;
    while ((indents.at(-1) ?? 0) > indent) indents.pop();
    if ((indents.at(-1) ?? 0) < indent && indents.push(indent) > MOST) return true;
  }
  return false;
}

const MOST = 450;
const deepLine = new RegExp(`^[ \\t]{${MOST - 1}}`, 'm');
