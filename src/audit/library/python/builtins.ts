import {
  alternatives,
  ANY,
  type ClassValue,
  inherited,
  joined,
  nothing,
  oneOf,
  piece,
  SEGMENT,
  text,
  unknown,
  type Value,
} from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import { callAll } from '../results.ts';
import { libraryPart } from './classes.ts';

/** What every program computes with, without touching a file: numbers, dates and attributes; and locks and exits. */
export const builtinCalls: Calls = callTable([
  [
    [
      'int',
      'float',
      'len',
      'round',
      'time.time',
      'time.strftime',
      'uuid.uuid4',
      'uuid.uuid1',
      'hash',
      'os.getpid',
      'datetime.datetime.now',
      'datetime.datetime.utcnow',
      'datetime.datetime.today',
      'datetime.date.today',
      'hashlib.md5',
      'hashlib.sha1',
      'hashlib.sha256',
    ],
    ({ machine, c, first, name }) => {
      callAll(machine, c.args);
      return name === 'int' && first?.k === 'number' ? first : { ...text(SEGMENT), ...inherited(c.args.slice(0, 1)) };
    },
  ],
  [
    // It writes to the `file` that it is given, and does not take it.
    ['print'],
    ({ machine, c }) => {
      callAll(machine, c.args);
      return nothing;
    },
  ],
  [
    ['@format'],
    ({ first }) =>
      oneOf(
        alternatives(first ?? nothing).map((one) =>
          one.k === 'text' && !one.s.includes(ANY) ? one : { ...text(SEGMENT), ...inherited([one]) },
        ),
      ),
  ],
  [['@percent'], ({ c, first }) => percent(first ?? nothing, c.args[1] ?? nothing)],
  [['vars'], ({ first }) => first],
  [
    ['getattr'],
    ({ machine, c, first }) =>
      first && c.args[1]?.k === 'text' ? machine.member(first, c.args[1].s, c.range) : undefined,
  ],
  [
    ['super'],
    ({ machine }) => {
      const self = machine.lookup('self');
      if (self?.k !== 'instance') return undefined;
      // Of the class whose method runs, which the object's own class may extend.
      const running = machine.frame.name?.split('.')[0];
      const [base] = (ancestor(self.cls, running) ?? self.cls).bases;
      return base?.k === 'class' ? { k: 'instance', cls: base, attrs: self.attrs } : libraryPart(self);
    },
  ],
  [
    ['functools.partial'],
    ({ c, first }) =>
      first?.k === 'function' ? { ...first, bound: { args: c.args.slice(1), named: c.named } } : first,
  ],
  [
    ['exit', 'sys.exit', 'os._exit', 'quit'],
    ({ machine }) => {
      machine.frame.stopped = true;
      return nothing;
    },
  ],
  [
    ['fcntl.flock', 'fcntl.lockf', 'portalocker.lock', 'msvcrt.locking'],
    ({ machine, first }) => {
      machine.frame.locks += 1;
      if (first?.k === 'handle' && isLockFile(first.path)) for (const one of first.emissions) one.notes.dropped = true;
      return nothing;
    },
  ],
]);

/** A file that is there to be locked, beside the one that is changed: no data. */
function isLockFile(path: Value): boolean {
  return alternatives(path).every((one) => /([./_-]|^)(lock|lck)$/i.test(piece(one)));
}

function ancestor(cls: ClassValue, name: string | undefined, depth = 0): ClassValue | undefined {
  if (cls.c.name === name) return cls;
  for (const base of cls.bases) {
    const found = base.k === 'class' && depth < 8 ? ancestor(base, name, depth + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `'%s/%s.json' % (a, b)`. */
export function percent(format: Value, args: Value): Value {
  return oneOf(
    alternatives(format).map((one) => {
      if (one.k !== 'text') return unknown('a formatted text', [one]);
      const values = args.k === 'list' ? args.items : [args];
      let next = 0;
      const parts: Value[] = [];
      let at = 0;
      for (const match of one.s.matchAll(/%(?:\((\w+)\))?([-+ #0]*\d*(?:\.\d+)?)([sdifrgexc%])/g)) {
        parts.push(text(one.s.slice(at, match.index)));
        at = match.index + match[0].length;
        if (match[3] === '%') parts.push(text('%'));
        else {
          const value =
            match[1] === undefined ? values[next] : args.k === 'dict' ? args.entries.get(match[1]) : undefined;
          next += 1;
          const isPlain = match[3] === 's' || match[3] === 'r' || (match[0] === '%d' && value?.k === 'number');
          parts.push(isPlain ? (value ?? unknown('an argument')) : text(SEGMENT));
        }
      }
      parts.push(text(one.s.slice(at)));
      return { ...joined(parts), ...inherited([one, ...values]) };
    }),
  );
}
