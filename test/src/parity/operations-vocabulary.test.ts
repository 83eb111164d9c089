import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { sharedFolder } from '@exmix/errors/shared-folder';
import { operations } from './operations-vocabulary.js';
import { runVectors } from './run-vectors.js';

const shared = sharedFolder();
const CASES: Readonly<Record<string, number>> = {
  tokenizer_seqio_test_vocab: 18,
  tokenizer_spm_normalizer: 39,
  tokenizer_spm_test_models: 33,
  tokenizer_t5_32k: 21,
  vocabularies_other: 13,
};

it('vocabularies equal all reference vectors', {
  skip: shared ? false : 'shared references are not here',
}, async () => {
  const find = (file: string, op: string) =>
    file in CASES ? (operations[`${file}/${op}`] ?? operations[op]) : undefined;
  const seen: string[] = [];
  for await (const result of runVectors(join(shared as string, 'references'), find)) {
    const cases = CASES[result.file];
    if (cases === undefined) continue;
    seen.push(result.file);
    assert.deepEqual(result.failed, []);
    assert.equal(result.notImplemented.size, 0);
    assert.ok(result.passed >= cases, `${result.file}: ${result.passed}`);
  }
  assert.deepEqual(seen.sort(), Object.keys(CASES).sort());
});
