import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { sharedFolder } from '@exmix/errors/shared-folder';
import { operations } from './operations-decoding.js';
import { runVectors } from './run-vectors.js';

const shared = sharedFolder();

it('sampling and beam search equal all reference vectors', {
  skip: shared ? false : 'shared references are not here',
}, async () => {
  const find = (file: string, op: string) => (file === 'decoding' ? operations[op] : undefined);
  for await (const result of runVectors(join(shared as string, 'references'), find)) {
    if (result.file !== 'decoding') continue;
    assert.deepEqual(result.failed, []);
    assert.equal(result.notImplemented.size, 0);
    assert.ok(result.passed >= 12);
    return;
  }
  assert.fail('there is no decoding.json');
});
