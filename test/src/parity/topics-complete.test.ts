import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { sharedFolder } from '@exmix/errors/shared-folder';
import { loadOperations } from './load-operations.js';
import { runVectors } from './run-vectors.js';

const shared = sharedFolder();

/** Topics of formatting, feeding and training, and the operations of theirs that the project leaves out on purpose. */
const TOPICS = new Map<string, readonly string[]>(
  [
    'formatting_glue_superglue',
    'formatting_qa_translation_and_others',
    'formatting_rank_classification',
    'formatting_t5_preprocessors',
    'postprocessors',
    'span_corruption_tests',
    'span_corruption_computed',
    'token_preprocessors',
    'seqio_preprocessors',
    'trim_pad_pack_shift',
    'feature_converters',
    'packing_computed',
    'get_dataset_end_to_end',
    'caching_and_determinism',
    'relative_position_buckets',
    'attention_masks',
    'losses',
    'optimizer_adafactor',
    'learning_rate_schedules',
    'architecture_sizes',
    'decoding',
  ].map((file) => [file, []]),
);

test('every vector of formatting, feeding and training is run', {
  skip: shared === undefined && 'shared references are not here',
}, async (t) => {
  const find = await loadOperations();
  const seen = new Set<string>();
  for await (const { file, passed, failed, notImplemented } of runVectors(join(shared as string, 'references'), find)) {
    const leftOut = TOPICS.get(file);
    if (leftOut === undefined) continue;
    seen.add(file);
    await t.test(file, () => {
      assert.ok(passed > 0);
      assert.deepEqual(failed, []);
      assert.deepEqual([...notImplemented.keys()].sort(), [...leftOut].sort());
    });
  }
  assert.deepEqual([...seen].sort(), [...TOPICS.keys()].sort());
});
