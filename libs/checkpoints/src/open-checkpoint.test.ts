import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parameterCount, parameterShapes } from '@exmix/t5/parameter-shapes';
import { parseT5Config, t5ConfigJson } from '@exmix/t5/t5-config';
import { bytesFile, openSafetensors } from '@exmix/tensors/safetensors';
import fc from 'fast-check';
import { openCheckpoint } from './open-checkpoint.js';
import {
  json,
  memoryFolder,
  safetensors,
  TEST_CONFIG,
  type TestFiles,
  type TestTensor,
  testCheckpoint,
  testTensors,
  testVocabulary,
} from './testing/memory-checkpoint.js';

const TIED = { ...TEST_CONFIG, feed_forward_proj: 'relu', tie_word_embeddings: true } as const;

interface Imported {
  readonly config: Record<string, unknown>;
  readonly weights: Uint8Array;
  readonly notes: readonly string[];
  readonly extraIds: number | undefined;
}

/** Opens, reads all files, closes. */
async function imported(files: TestFiles): Promise<Imported> {
  const folder = memoryFolder(files);
  try {
    const opened = await openCheckpoint(folder);
    const bytes = async (chunks: AsyncIterable<Uint8Array>) => {
      const all: Uint8Array[] = [];
      for await (const chunk of chunks) all.push(Uint8Array.from(chunk));
      return Buffer.concat(all);
    };
    try {
      assert.deepEqual(await bytes(opened.files['spiece.model']()), Buffer.from(files['spiece.model'] as Uint8Array));
      const config = JSON.parse(String(await bytes(opened.files['config.json']())));
      assert.deepEqual(parseT5Config(config), opened.config);
      assert.equal(opened.parameters, parameterCount(opened.config));
      const { notes, extraIds } = opened;
      return { config, weights: await bytes(opened.files['model.safetensors']()), notes, extraIds };
    } finally {
      await opened.close();
    }
  } finally {
    assert.equal(folder.openFiles(), 0, 'files left open');
  }
}

async function refuses(change: (files: TestFiles) => void, message: RegExp, config = TEST_CONFIG): Promise<void> {
  const files = testCheckpoint(config);
  change(files);
  await assert.rejects(imported(files), (error: Error) => error.name === 'InputError' && message.test(error.message));
}

/** Changes the tensors of a checkpoint. */
const withTensors =
  (change: (tensors: Map<string, TestTensor>) => void, config = TEST_CONFIG) =>
  (files: TestFiles): void => {
    const tensors = testTensors(config);
    change(tensors);
    files['model.safetensors'] = safetensors(tensors);
  };

const withConfig =
  (change: object) =>
  (files: TestFiles): void => {
    files['config.json'] = json({ ...JSON.parse(String(files['config.json'])), ...change });
  };

function sharded(tensors: Map<string, TestTensor>, shardOf: (index: number) => number): TestFiles {
  const names = [...tensors.keys()];
  const shard = (i: number) => `model-0000${shardOf(i) + 1}-of-00003.safetensors`;
  const files = testCheckpoint();
  delete files['model.safetensors'];
  for (const k of [0, 1, 2]) {
    const own = names.filter((_, i) => shardOf(i) === k);
    files[`model-0000${k + 1}-of-00003.safetensors`] = safetensors(
      own.map((name) => [name, tensors.get(name) as TestTensor] as const),
    );
  }
  const map = Object.fromEntries(names.map((name, i) => [name, shard(i)]));
  files['model.safetensors.index.json'] = json({
    metadata: {},
    weight_map: { ...map, last: 'model-00003-of-00003.safetensors' },
  });
  return files;
}

test('a checkpoint becomes float32 tensors in the order of the parameters, with what its config says', async () => {
  for (const config of [TEST_CONFIG, TIED]) {
    const { weights, config: written, notes } = await imported(testCheckpoint(config));
    const file = await openSafetensors(bytesFile(weights));
    assert.deepEqual(file.names, [...parameterShapes(config).keys()]);
    for (const [name, tensor] of testTensors(config)) {
      assert.deepEqual(Buffer.from((await file.read(name)).data.buffer), Buffer.from(tensor.bytes), name);
    }
    assert.deepEqual(written, JSON.parse(JSON.stringify(t5ConfigJson(config, 0.1))));
    assert.deepEqual(notes, []);
  }
});

test('the tokenizer says how many sentinels there are', async () => {
  const files = testCheckpoint(TEST_CONFIG);
  assert.equal((await imported(files)).extraIds, undefined);
  for (const [said, extraIds] of [
    [{ extra_ids: 7 }, 7],
    [{ extra_ids: null }, undefined],
    [{}, undefined],
  ] as const) {
    files['tokenizer_config.json'] = json(said);
    assert.equal((await imported(files)).extraIds, extraIds);
  }
  await refuses((files) => {
    files['tokenizer_config.json'] = json({ extra_ids: 1.5 });
  }, /^file tokenizer_config\.json, field extra_ids: is 1\.5/);
});

test('bytes depend neither on shards nor on the order of tensors', async () => {
  const { weights } = await imported(testCheckpoint());
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.nat(2)), fc.nat(100), async (stream, turn) => {
      const all = [...testTensors()];
      const at = turn % all.length;
      const turned = new Map([...all.slice(at), ...all.slice(0, at)]);
      const shards = all.map(() => stream.next().value);
      assert.deepEqual((await imported(sharded(turned, (i) => shards[i] as number))).weights, weights);
    }),
    { numRuns: 15 },
  );
});

test('16-bit values are widened, and it is said', async () => {
  const brain = ({ shape, bytes }: TestTensor): TestTensor => {
    const halves = Uint16Array.from(new Uint32Array(bytes.slice().buffer), (bits) => bits >>> 16);
    return { dtype: 'BF16', shape, bytes: new Uint8Array(halves.buffer) };
  };
  const files = testCheckpoint();
  const cut = new Map([...testTensors()].map(([name, tensor]) => [name, brain(tensor)]));
  files['model.safetensors'] = safetensors(cut);
  const { weights, notes } = await imported(files);
  assert.deepEqual(notes, [`${cut.size} tensors of type BF16 became float32`]);
  const file = await openSafetensors(bytesFile(weights));
  for (const [name, { bytes }] of testTensors()) {
    const expected = Uint32Array.from(new Uint32Array(bytes.slice().buffer), (bits) => bits & 0xffff0000);
    assert.deepEqual((await file.read(name)).data, new Float32Array(expected.buffer), name);
  }
});

test('the embedding is found by each of its names, and may stand there by several', async () => {
  for (const config of [TEST_CONFIG, TIED]) {
    const { weights } = await imported(testCheckpoint(config));
    const shared = testTensors(config).get('shared.weight') as TestTensor;
    const aliases = ['encoder.embed_tokens.weight', 'decoder.embed_tokens.weight'];
    if (config.tie_word_embeddings) aliases.push('lm_head.weight');
    for (const names of [...aliases.map((alias) => [alias]), [...aliases, 'shared.weight']]) {
      const files = testCheckpoint(config);
      withTensors((tensors) => {
        tensors.delete('shared.weight');
        for (const name of names) tensors.set(name, shared);
      }, config)(files);
      assert.deepEqual((await imported(files)).weights, weights, names.join());
    }
  }
});

test('what transformers from 5 on says of 1.1 is read: a head of its own, or one matrix for both', async () => {
  const later = withConfig({ tie_word_embeddings: true, scale_decoder_outputs: false });
  const files = testCheckpoint();
  later(files);
  const own = await imported(files);
  assert.deepEqual(own.weights, (await imported(testCheckpoint())).weights);
  assert.equal(own.config.tie_word_embeddings, false);

  withTensors((tensors) => tensors.delete('lm_head.weight'))(files);
  const { weights, notes } = await imported(files);
  const file = await openSafetensors(bytesFile(weights));
  assert.deepEqual((await file.read('lm_head.weight')).data, (await file.read('shared.weight')).data);
  assert.match(notes.join(), /lm_head\.weight is a copy of shared\.weight/);
});

test('a table that T5 1.0 keeps and nobody reads is left aside', async () => {
  const name = 'decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight';
  const table: TestTensor = { dtype: 'F32', shape: [32, 3], bytes: new Uint8Array(32 * 3 * 4) };
  const files = testCheckpoint(TIED);
  withTensors((tensors) => tensors.set(name, table), TIED)(files);
  const { weights, notes } = await imported(files);
  assert.deepEqual(weights, (await imported(testCheckpoint(TIED))).weights);
  assert.deepEqual(notes, [`left aside, since T5 does not use it: ${name}`]);
});

test('tensors that are missing, of other shapes, too many, or unequal are named', async () => {
  await refuses(
    withTensors((tensors) => tensors.delete('decoder.final_layer_norm.weight')),
    /the weights lack decoder\.final_layer_norm\.weight/,
  );
  await refuses(
    withTensors((tensors) => tensors.delete('lm_head.weight')),
    /the weights lack lm_head\.weight/,
  );
  await refuses(withConfig({ num_layers: 4 }), /lack encoder\.block\.2\..* and \d+ more/);
  await refuses(withConfig({ num_layers: 1 }), /have encoder\.block\.1\..* of which the model knows nothing/);
  await refuses(withConfig({ d_ff: 32 }), /wi_0\.weight is \[24,16\], not \[32,16\]/);
  await refuses(
    withTensors((tensors) =>
      tensors.set('encoder.embed_tokens.weight', { ...(tensors.get('lm_head.weight') as TestTensor) }),
    ),
    /shared\.weight and encoder\.embed_tokens\.weight differ/,
  );
  await refuses(
    withTensors((tensors) => tensors.set('lm_head.weight', testTensors().get('lm_head.weight') as TestTensor), TIED),
    /shared\.weight and lm_head\.weight differ.*tie_word_embeddings/,
    TIED,
  );
});

test('values that are no numbers, types that are not read, and torn files are named', async () => {
  const nan = new Float32Array(TEST_CONFIG.d_model).fill(1);
  nan[3] = Number.NaN;
  const norm = 'encoder.final_layer_norm.weight';
  const set = (dtype: string, bytes: Uint8Array) =>
    withTensors((tensors) => tensors.set(norm, { dtype, shape: [TEST_CONFIG.d_model], bytes }));
  await refuses(
    set('F32', new Uint8Array(nan.buffer)),
    /encoder\.final_layer_norm\.weight has the value NaN at place 3/,
  );
  await refuses(set('I32', new Uint8Array(4 * TEST_CONFIG.d_model)), /holds integers/);
  await refuses(set('I8', new Uint8Array(TEST_CONFIG.d_model)), /file model\.safetensors: tensor .* is of type I8/);
  await refuses((files) => {
    files['model.safetensors'] = (files['model.safetensors'] as Uint8Array).subarray(0, -100);
  }, /file model\.safetensors: tensor .* has \d+ bytes/);
});

test('another architecture, another form, and other special ids are refused with what is read', async () => {
  await refuses(
    withConfig({ model_type: 'bart' }),
    /file config\.json, field model_type: .*"bart"; exmix imports "t5"/,
  );
  await refuses(withConfig({ model_type: 'umt5' }), /"umt5".*relative position biases/);
  await refuses(withConfig({ model_type: 'constructor' }), /the model type is "constructor"; exmix imports "t5"$/);
  await refuses(withConfig({ architectures: ['T5EncoderModel'] }), /T5EncoderModel/);
  await refuses(withConfig({ feed_forward_proj: 'gated-silu' }), /config\.json: field feed_forward_proj: .*gated-silu/);
  await refuses(withConfig({ eos_token_id: 2 }), /eos_token_id: is 2; exmix has 1/);
  await refuses(withConfig({ d_model: 'wide' }), /d_model: needs a number/);
  await refuses(withConfig({ dropout_rate: 3 }), /dropout_rate: is 3/);
  await refuses(withConfig({ vocab_size: 10 }), /spiece\.model: has 25 pieces, and the model's vocab_size is 10/);
  await refuses((files) => {
    files['config.json'] = Buffer.from('{');
  }, /file config\.json: not JSON/);
  await refuses((files) => {
    files['spiece.model'] = Buffer.from('x');
  }, /spiece\.model: not a SentencePiece model/);
});

test('a file that is missing is named, with how to make it', async () => {
  const without =
    (...names: string[]) =>
    (files: TestFiles): void => {
      for (const name of names) delete files[name];
    };
  await refuses(without('config.json'), /the folder has no config\.json/);
  await refuses(without('spiece.model'), /no spiece\.model.*use_fast=False/);
  await refuses(without('model.safetensors'), /no weights: neither/);
  await refuses((files) => {
    without('model.safetensors')(files);
    files['pytorch_model.bin'] = testVocabulary();
  }, /pytorch_model\.bin only.*save_pretrained\("\.\.\.", safe_serialization=True\)/);
  await refuses((files) => {
    without('model.safetensors')(files);
    files['tf_model.h5'] = testVocabulary();
  }, /from_tf=True/);
  const shards = sharded(testTensors(), (i) => i % 3);
  delete shards['model-00002-of-00003.safetensors'];
  await assert.rejects(imported(shards), /index\.json: names the shard model-00002-of-00003/);
  const index = sharded(testTensors(), (i) => i % 3);
  index['model.safetensors.index.json'] = json({ files: [] });
  await assert.rejects(imported(index), /no "weight_map"/);
  const twice = sharded(testTensors(), (i) => i % 3);
  twice['model-00002-of-00003.safetensors'] = twice['model-00001-of-00003.safetensors'] as Uint8Array;
  await assert.rejects(imported(twice), /stands in model-00001-of-00003\.safetensors too/);
});
