import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { sharedFolder } from '@exmix/errors/shared-folder';
import { operations } from './operations-mixing.js';
import { runVectors } from './run-vectors.js';

const shared = sharedFolder();

it('mixing rates equal all reference vectors', {
  skip: shared ? false : 'shared references are not here',
}, async () => {
  const find = (file: string, op: string) => (file === 'mixing_rates' ? operations[op] : undefined);
  for await (const result of runVectors(join(shared as string, 'references'), find)) {
    if (result.file !== 'mixing_rates') continue;
    assert.deepEqual(result.failed, []);
    assert.equal(result.notImplemented.size, 0);
    assert.ok(result.passed >= 27);
    return;
  }
  assert.fail('there is no mixing_rates.json');
});
