import { expect, it } from 'vitest';
import { nameFamily } from './canonical-name.ts';

it.each([
  ['scripts/build_index.py', 'build_index', null],
  ['scripts/build_index_v2.py', 'build_index', 'version v2'],
  ['build-index-2.ts', 'build_index', 'version 2'],
  ['buildIndexV3.ts', 'build_index', 'version v3'],
  ['a/fix_index.py', 'index', 'repair fix'],
  ['index_fixed.py', 'index', 'repair fixed'],
  ['build_index_BACKUP.py', 'build_index', 'copy backup'],
  ['build_index.py.bak', 'build_index', 'copy bak'],
  ['build_index_old.py', 'build_index', 'copy old'],
  ['test_index.py', 'index', 'trial test'],
  ['index_final.py', 'index', 'renewed final'],
  ['test.py', 'test', null],
  ['v2.py', 'v2', null],
  ['process_1940.py', 'process_1940', null],
  ['old_names.py', 'old_names', null],
])('%s belongs to the family %s', (path, family, variant) => {
  const found = nameFamily(path);
  expect(found.family).toBe(family);
  expect(found.variant === null ? null : `${found.variant.kind} ${found.variant.word}`).toBe(variant);
});
