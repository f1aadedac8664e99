import type { FunctionNode } from '../languages/ir.ts';

/**
 * Whether code calls anything that might touch a file: anything but what is known to compute. Answers are kept with the code,
 * which is the same for all who run it.
 */
export function mayTouch(f: FunctionNode): boolean {
  const known = touching.get(f);
  if (known !== undefined) return known;
  const answer = callsOut(f.body);
  touching.set(f, answer);
  return answer;
}

const touching = new WeakMap<FunctionNode, boolean>();

/**
 * Whether code puts something into what others see (a list that grows, a field that is set) or starts another program: a few
 * calls that did nothing to files do not tell what the next one does.
 */
export function mayChange(f: FunctionNode): boolean {
  const known = changing.get(f);
  if (known !== undefined) return known;
  const answer = puts(f.body);
  changing.set(f, answer);
  return answer;
}

const changing = new WeakMap<FunctionNode, boolean>();

function puts(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (Array.isArray(node)) return !isRange(node) && node.some(puts);
  if ('t' in node && (node.t === 'member' || node.t === 'index')) return true;
  if ('x' in node && node.x === 'call' && 'f' in node && isPutting(node.f)) return true;
  for (const one of Object.values(node)) if (typeof one === 'object' && puts(one)) return true;
  return false;
}

function isPutting(callee: unknown): boolean {
  if (typeof callee !== 'object' || callee === null || !('n' in callee) || typeof callee.n !== 'string') return false;
  return /^(push|unshift|set|add\w*|append|extend|update|insert|setdefault|exec\w*|spawn\w*|run|check_\w+|Popen|system|\$)$/.test(
    callee.n,
  );
}

function callsOut(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (Array.isArray(node)) return !isRange(node) && node.some(callsOut);
  if ('x' in node && node.x === 'call' && 'f' in node && !isComputation(node.f)) return true;
  if ('s' in node && node.s === 'import') return true;
  for (const one of Object.values(node)) if (typeof one === 'object' && callsOut(one)) return true;
  return false;
}

/** Half of all that a tree holds is where it stands. */
function isRange(list: readonly unknown[]): boolean {
  return typeof list[0] === 'number';
}

function isComputation(callee: unknown): boolean {
  if (typeof callee !== 'object' || callee === null || !('n' in callee) || typeof callee.n !== 'string') return false;
  // `JSON.parse(text)` computes; `ElementTree.parse(path)` and `SeqIO.parse(path, …)` read.
  if (callee.n === 'parse') return 'o' in callee && isParserOfTexts(callee.o);
  return computations.has(callee.n);
}

function isParserOfTexts(owner: unknown): boolean {
  return (
    typeof owner === 'object' &&
    owner !== null &&
    'n' in owner &&
    typeof owner.n === 'string' &&
    /^(JSON|Date|url|URL|path|qs|querystring|semver|parser|date\w*)$/.test(owner.n)
  );
}

const computations = new Set(
  (
    'len str int float bool abs min max sum sorted reversed range enumerate zip isinstance hasattr print repr set dict list tuple round any all ' +
    'strip lower upper split rsplit rstrip lstrip startswith endswith append extend items values keys setdefault isdigit isalpha title capitalize ' +
    'toLowerCase toUpperCase trim padStart padEnd slice startsWith endsWith includes indexOf push sort has toString toFixed String Number Boolean ' +
    'parseInt parseFloat log warn error isArray get set Map Set Date now join sub match search findall group strftime round next iter update pop test ' +
    'index count find encode decode toISOString stringify dumps loads @format @regex @not !number'
  ).split(' '),
);
