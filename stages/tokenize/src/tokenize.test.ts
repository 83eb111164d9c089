import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { Column, Row } from '@exmix/parquet/column';
import { readParquet } from '@exmix/parquet/read-parquet';
import { writeParquet } from '@exmix/parquet/write-parquet';
import { UnitBench } from '@exmix/stage-kit/testing/unit-bench';
import { readModel } from '@exmix/vocabulary/read-model';
import { SentencePieceVocabulary } from '@exmix/vocabulary/sentence-piece-vocabulary';
import type { TokenizeSummary } from './tokenize-summary.js';
import type { VocabularySummary } from './vocabulary-summary.js';

const COLUMNS: readonly Column[] = [
  { name: 'id', type: 'string' },
  { name: 'inputs', type: 'string' },
  { name: 'targets', type: 'string' },
];
const TRAIN = new URL('./train-vocabulary.js', import.meta.url).href;
const TOKENIZE = new URL('./tokenize-task.js', import.meta.url).href;

let bench: UnitBench;
before(async () => {
  bench = await UnitBench.open();
});
after(() => bench.close());

const WORDS = 'the cat sat on a mat while other animals were walking, talking and tokenizing under 42 trees'.split(' ');

/** Sentences that are made of the words by position. */
function sentences(count: number, salt: number): Row[] {
  return Array.from({ length: count }, (_, i) => {
    const at = (k: number): string => WORDS[(i * 7 + k * k * salt) % WORDS.length] as string;
    return {
      id: `t/train/${i}`,
      inputs: `cola: ${at(1)} ${at(2)} ${at(3)} ${at(5)}`,
      targets: i % 3 === 0 ? at(4) : '',
    };
  });
}

async function draw(splits: Record<string, readonly Row[]>): Promise<BlobId> {
  const files = Object.entries(splits).map(
    ([split, rows]) => [`drawn/${split}-00000.parquet`, writeParquet(COLUMNS, [rows])] as const,
  );
  return bench.artifact(Object.fromEntries(files));
}

async function train(inputs: Record<string, BlobId>, size = 90, sentencesAtMost = 1000) {
  const config = { size, characterCoverage: 1, sentences: sentencesAtMost };
  return (await bench.run('tokenize', { unit: 'vocabulary', config, seed: 0, module: TRAIN }, inputs)).artifact;
}

async function tokenize(drawn: BlobId, vocabulary: BlobId, processors?: number) {
  const unit = { unit: 't', config: {}, seed: 0, module: TOKENIZE };
  return (await bench.run('tokenize', unit, { drawn, vocabulary }, processors === undefined ? {} : { processors }))
    .artifact;
}

it('trains a vocabulary on the training draws of all tasks, the same for the same draws', async () => {
  const a = await draw({ train: sentences(300, 1), test: [{ id: 'x', inputs: 'ЩЩЩЩ', targets: '' }] });
  const b = await draw({ train: sentences(20, 3) });
  const artifact = await train({ a, b });
  const again = await train({ b, a });
  assert.equal(artifact.digest, again.digest);
  const summary = artifact.manifest.summary as unknown as VocabularySummary;
  assert.equal(summary.pieces, 90);
  assert.deepEqual(summary.training?.examples, { a: 300, b: 20 });
  const file = await artifact.open('spiece.model');
  const vocabulary = new SentencePieceVocabulary(readModel(await file.read(0, file.size)));
  await file.close();
  assert.deepEqual([vocabulary.padId, vocabulary.eosId, vocabulary.unkId, vocabulary.baseSize], [0, 1, 2, 90]);
  // A test row's characters are no part of it.
  assert.ok(vocabulary.encode('Щ').includes(vocabulary.unkId));
  const limited = await train({ a, b }, 60, 100);
  const { training } = limited.manifest.summary as unknown as VocabularySummary;
  assert.deepEqual(training?.examples, { a: 80, b: 20 });
});

it('counts no more than the beginning of a long text', async () => {
  const long = 'red stone '.repeat(1 << 16);
  const rows = [...sentences(300, 1), { id: 'l', inputs: long, targets: `${'a'.repeat(4191)}😀Ω` }];
  const artifact = await train({ a: await draw({ train: rows }) });
  const { training } = artifact.manifest.summary as unknown as VocabularySummary;
  assert.equal(training?.cutTexts, 2);
  assert.ok((training?.words ?? 0) < 300 * 6 + 1000, `${training?.words} words`);
  const file = await artifact.open('spiece.model');
  const vocabulary = new SentencePieceVocabulary(readModel(await file.read(0, file.size)));
  await file.close();
  // Coverage is 1: whatever was counted has a piece. The emoji stands across the end and is not counted by half.
  assert.ok(!vocabulary.encode('red stone').includes(vocabulary.unkId));
  for (const character of ['😀', 'Ω']) assert.ok(vocabulary.encode(character).includes(vocabulary.unkId));
});

it('refuses a size that the text cannot fill or that its characters overfill', async () => {
  const a = await draw({ train: sentences(50, 1) });
  await assert.rejects(train({ a }, 5000), { code: 'vocabulary-too-large' });
  await assert.rejects(train({ a }, 20), { code: 'vocabulary-too-small' });
  await assert.rejects(train({ a: await draw({ train: [] }) }), { code: 'vocabulary-no-text' });
});

it('writes tokens row for row, with their lengths', async () => {
  const rows = sentences(5000, 5);
  const drawn = await draw({ train: rows, test: [{ id: 'x', inputs: 'the </s> cat', targets: '日本' }] });
  const vocabulary = await train({ drawn });
  const file = await vocabulary.open('spiece.model');
  const direct = new SentencePieceVocabulary(readModel(await file.read(0, file.size)));
  await file.close();
  const artifact = await tokenize(drawn, vocabulary.id);
  assert.deepEqual(artifact.list(), ['tokens/test-00000.parquet', 'tokens/train-00000.parquet']);
  const tokens = await artifact.open('tokens/train-00000.parquet');
  let at = 0;
  let inputTokens = 0;
  for await (const batch of readParquet(tokens)) {
    for (const row of batch) {
      const { inputs, targets } = rows[at++] as { inputs: string; targets: string };
      assert.deepEqual([...(row.inputs as Int32Array)], [...direct.encode(inputs)]);
      assert.deepEqual([...(row.targets as Int32Array)], [...direct.encode(targets)]);
      inputTokens += (row.inputs as Int32Array).length;
    }
  }
  await tokens.close();
  assert.equal(at, 5000);
  const { splits } = artifact.manifest.summary as unknown as TokenizeSummary;
  assert.equal(splits.train?.rows, 5000);
  assert.equal(splits.train?.inputs.tokens, inputTokens);
  assert.equal(
    splits.train?.inputs.histogram.reduce((sum, [, count]) => sum + count, 0),
    5000,
  );
  assert.equal(splits.test?.unknown.targets, 1);
  const test = await artifact.open('tokens/test-00000.parquet');
  for await (const rows of readParquet(test)) {
    const inputs = rows[0]?.inputs as Int32Array;
    assert.ok(!inputs.includes(direct.eosId), 'text does not forge the end token');
  }
  await test.close();
});

it('gives the same artifact with and without threads of its own', async () => {
  // Above the size from which threads are used; long texts, so that batches differ in work and end out of turn.
  const rows = sentences(25_000, 5).map((row, i) => ({
    ...row,
    inputs: `${row.inputs} ${'animals talking under trees '.repeat(i % 97 === 0 ? 400 : 12)}${i}`,
  }));
  const drawn = await draw({ train: rows, validation: sentences(40, 3) });
  const vocabulary = await train({ drawn: await draw({ train: sentences(300, 1) }) });
  const single = await tokenize(drawn, vocabulary.id, 1);
  for (const processors of [2, 3]) {
    const threaded = await tokenize(drawn, vocabulary.id, processors);
    assert.equal(threaded.digest, single.digest, `${processors} processors`);
  }
  const { splits } = single.manifest.summary as unknown as TokenizeSummary;
  assert.equal(splits.train?.rows, 25_000);
});
