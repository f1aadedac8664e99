import { nothing, SEGMENT, text, unknown } from '../../evaluate/value.ts';
import { type Calls, callTable, type Outside } from '../calls.ts';
import { callAll, resultOf, sourceOf } from '../results.ts';

/** What every program has: modules, numbers, promises, timers. */
export function globalCalls(outside: Outside): Calls {
  return callTable([
    [['@regex', '@not'], ({ c, name }) => (name === '@regex' ? resultOf(name, c.args) : unknown('a test', c.args))],
    [
      ['super'],
      ({ machine, c }) => {
        const self = machine.lookup('this');
        const base = self?.k === 'instance' ? self.cls.bases[0] : undefined;
        const init = base?.k === 'class' ? base.members.get('constructor') : undefined;
        return init?.k === 'function' && self ? machine.call({ ...init, self }, c.args, c.named, c.range) : nothing;
      },
    ],
    [['Date', 'String'], ({ first, name }) => (first && name === 'String' ? first : text(SEGMENT))],
    [['parseInt', 'parseFloat', 'Number', 'BigInt', 'Symbol'], () => text(SEGMENT)],
    [
      ['JSON.parse'],
      ({ machine, c, first }) => {
        const source = sourceOf(first);
        return (source && outside.readData(machine, source)) ?? unknown('data', c.args);
      },
    ],
    [
      ['Promise'],
      ({ machine, first }) => {
        if (first) machine.callback(first, []);
        return unknown('what a promise gives');
      },
    ],
    [
      ['setTimeout', 'setImmediate', 'queueMicrotask', 'process.on', 'process.nextTick'],
      ({ machine, c }) => {
        callAll(machine, c.args);
        return nothing;
      },
    ],
    [
      ['process.exit'],
      ({ machine }) => {
        machine.frame.stopped = true;
        return nothing;
      },
    ],
  ]);
}
