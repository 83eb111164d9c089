import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesOfCheckout, textOf } from './documents.js';

const NAMES = /\b(?:EXMIX|HF)_[A-Z]+(?:_[A-Z]+)*\b/g;

/** Set by `npm start` for the processes that it starts; nobody else needs them. */
const INTERNAL = ['EXMIX_COMPILED', 'EXMIX_TERMINAL'];

function names(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.flatMap((path) => textOf(path).match(NAMES) ?? []))].sort();
}

test('the variables that are read are the variables that are documented', () => {
  const sources = filesOfCheckout().filter(
    (path) =>
      path === '.ci/run' || (/^(libs|stages|tools)\/.*\.(ts|mjs)$/.test(path) && !/\.test\.|testing\//.test(path)),
  );
  const tests = ['test/src/end-to-end/determinism.test.ts', 'test/src/store/kills-on-a-bucket.test.ts'];
  const read = names([...sources, ...tests]).filter((name) => !INTERNAL.includes(name));
  assert.deepEqual(names(['README.md', 'CONTRIBUTING.md']), read);
});
