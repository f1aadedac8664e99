import { expect, it } from 'vitest';
import { Trail } from './trail.ts';

it('forgets what was added since, also where that was done within', () => {
  const trail = new Trail<string, number>();
  trail.set('a', 1);
  const outer = trail.now();
  trail.set('b', 2);
  const inner = trail.now();
  trail.set('c', 3);
  trail.forget(inner);
  expect([trail.has('b'), trail.has('c')]).toEqual([true, false]);
  trail.set('c', 4);
  trail.set('a', 5);
  trail.forget(outer);
  expect([trail.get('a'), trail.get('b'), trail.get('c')]).toEqual([5, undefined, undefined]);
});
