import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { json, testCheckpoint } from '@exmix/checkpoints/testing/memory-checkpoint';
import * as tf from '@tensorflow/tfjs-core';
import { openModel } from './open-model.js';

test('a folder has as many sentinels as its tokenizer config says, and else up to 100', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'exmix-model-'));
  const write = (name: string, bytes: Uint8Array) => writeFile(join(folder, name), bytes);
  const vocabulary = async () => {
    const opened = await openModel(folder);
    tf.dispose([...opened.parameters.values()]);
    return opened.vocabulary;
  };
  try {
    // 25 pieces, and an embedding of 64 rows.
    for (const [name, bytes] of Object.entries(testCheckpoint())) await write(name, bytes);
    assert.equal((await vocabulary()).pieceToId('<extra_id_0>'), 63);
    await write('tokenizer_config.json', json({ tokenizer_class: 'T5Tokenizer' }));
    assert.equal((await vocabulary()).pieceToId('<extra_id_0>'), 63);
    await write('tokenizer_config.json', json({ extra_ids: 10 }));
    assert.deepEqual([(await vocabulary()).size, (await vocabulary()).pieceToId('<extra_id_0>')], [35, 34]);
    await write('tokenizer_config.json', json({ extra_ids: -1 }));
    await assert.rejects(openModel(folder), {
      code: 'bad-checkpoint',
      message: /^file tokenizer_config\.json, field extra_ids: is -1/,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
