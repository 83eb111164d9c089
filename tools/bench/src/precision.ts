import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sharedFolder } from '@exmix/errors/shared-folder';
import type { T5Batch } from '@exmix/t5/t5-batch';
import { readModel } from '@exmix/vocabulary/read-model';
import { SentencePieceVocabulary } from '@exmix/vocabulary/sentence-piece-vocabulary';
import { corpusTexts } from './rows/corpus-texts.js';
import { startTrainer } from './train-step/start-trainer.js';
import { LEARNING_RATE, MINI } from './train-step/step-size.js';

/**
 * What bfloat16 products do to the loss: the same model, batches and order in float32 and in bfloat16, losses side by
 * side. The text is real: a row's inputs are 128 tokens of a text, its targets the 32 that follow. Ids above the
 * vocabulary of mini are folded into it. A part is another number of steps.
 */
const STEPS = 300;
const TOLD = 15;

export async function run(parts: readonly string[]): Promise<void> {
  const steps = Number(parts[0] ?? STEPS);
  const shared = sharedFolder();
  if (shared === undefined) return console.log('precision: skipped, the shared corpora are not here');
  const batches = await textBatches(shared, steps);
  const both = { float32: await startTrainer(MINI), bfloat16: await startTrainer(MINI, { precision: 'bfloat16' }) };
  const every = Math.max(1, Math.floor(steps / TOLD));
  const sums = { float32: 0, bfloat16: 0 };
  let largest = 0;
  const seconds = { float32: 0, bfloat16: 0 };
  console.log('  mean loss of    float32   bfloat16   difference   largest of a step');
  for (const [step, batch] of batches.entries()) {
    const losses = { float32: 0, bfloat16: 0 };
    for (const precision of ['float32', 'bfloat16'] as const) {
      const start = performance.now();
      losses[precision] = (await both[precision].step(batch, step, 0, LEARNING_RATE)).crossEntropy;
      sums[precision] += losses[precision] / every;
      if (step > 0) seconds[precision] += (performance.now() - start) / 1000;
    }
    largest = Math.max(largest, Math.abs(losses.bfloat16 / losses.float32 - 1));
    if ((step + 1) % every !== 0) continue;
    const difference = (sums.bfloat16 - sums.float32) / sums.float32;
    console.log(
      `  ${`${step + 2 - every} to ${step + 1}`.padEnd(13)}${sums.float32.toFixed(4).padStart(10)}${sums.bfloat16.toFixed(4).padStart(11)}${percent(difference).padStart(13)}${percent(largest).padStart(20)}`,
    );
    largest = 0;
    sums.float32 = 0;
    sums.bfloat16 = 0;
  }
  const mean = (total: number) => (total / (steps - 1)).toFixed(3);
  console.log(`  seconds a step: float32 ${mean(seconds.float32)}, bfloat16 ${mean(seconds.bfloat16)}`);
  both.float32.dispose();
  both.bfloat16.dispose();
}

function percent(share: number): string {
  const text = (100 * share).toFixed(4);
  return `${Number(text) === 0 ? '0.0000' : text} %`;
}

async function textBatches(shared: string, count: number): Promise<T5Batch[]> {
  const model = await readFile(join(shared, 'corpus/sentencepiece_models/t5/spiece.model'));
  const vocabulary = new SentencePieceVocabulary(readModel(model));
  const { rows, inputLength, targetLength, config } = MINI;
  const length = inputLength + targetLength;
  const ids = new Int32Array(count * rows * length);
  let filled = 0;
  for (const text of await corpusTexts(join(shared, 'corpus'))) {
    const encoded = vocabulary.encode(text).subarray(0, ids.length - filled);
    ids.set(encoded, filled);
    filled += encoded.length;
    if (filled === ids.length) break;
  }
  const room = config.vocab_size - 3;
  const id = (batch: number, row: number, place: number) => {
    // Rows of a batch lie far apart in the texts; what the texts do not fill repeats them.
    const at = ((row * count + batch) * length + place) % filled;
    const value = ids[at] as number;
    return value < config.vocab_size ? value : 3 + (value % room);
  };
  return Array.from({ length: count }, (_, batch) => {
    const fill = (width: number, value: (row: number, place: number) => number) =>
      Int32Array.from({ length: rows * width }, (_, i) => value(Math.floor(i / width), i % width));
    const target = (row: number, place: number) => id(batch, row, inputLength + place);
    return {
      rows,
      inputLength,
      targetLength,
      inputs: fill(inputLength, (row, place) => id(batch, row, place)),
      inputSegments: fill(inputLength, () => 1),
      decoderInputs: fill(targetLength, (row, place) => (place === 0 ? 0 : target(row, place - 1))),
      decoderSegments: fill(targetLength, () => 1),
      targets: fill(targetLength, target),
      weights: new Float32Array(rows * targetLength).fill(1),
    };
  });
}
