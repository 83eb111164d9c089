import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { T5Batch } from '@exmix/t5/t5-batch';
import fc from 'fast-check';
import { BatchStream, type TaskUse } from './batch-stream.js';
import { ProseExamples, SupervisedExamples } from './task-examples.js';
import { memoryBlocks } from './testing/memory-blocks.js';
import { SMALL_PHASE } from './testing/phase-bench.js';

/** Row i has inputs of i alone, some longer than a row, and the target i. */
const ROWS = Array.from({ length: 30 }, (_, i) => ({
  inputs: Array.from({ length: 1 + ((i * 7) % 30) }, () => 3 + i),
  targets: [3 + i],
}));
const PROSE = Array.from({ length: 9 }, (_, i) => ({
  inputs: [],
  targets: Array.from({ length: 5 + 4 * i }, (_, j) => 3 + ((i + j) % 40)),
}));

function tasks(rowsPerBlock = 11) {
  return [
    {
      task: 'supervised',
      probability: 0.6,
      examples: new SupervisedExamples(memoryBlocks(ROWS, rowsPerBlock), 1),
    },
    { task: 'prose', probability: 0.4, examples: new ProseExamples(memoryBlocks(PROSE, 4), SMALL_PHASE, 50, 2) },
  ];
}

const FULL = { rows: 3, inputLength: 24, targetLength: 12 };
const SETTINGS = {
  packed: { shapes: [FULL], packing: true },
  padded: { shapes: [FULL], packing: false },
  bucketed: { shapes: [{ rows: 5, inputLength: 8, targetLength: 4 }, FULL], packing: false },
};
const mode = fc.constantFrom<keyof typeof SETTINGS>('packed', 'padded', 'bucketed');

async function take(stream: BatchStream, count: number): Promise<T5Batch[]> {
  const batches: T5Batch[] = [];
  while (batches.length < count) batches.push(await stream.next());
  return batches;
}

test('a stream that goes on from the use of another gives the batches that the other would have', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(60), mode, fc.integer(), async (stop, mode, seed) => {
      const whole = new BatchStream(tasks(), SETTINGS[mode], seed);
      await take(whole, stop);
      const kept = JSON.parse(JSON.stringify(whole.use)) as TaskUse[];
      const resumed = new BatchStream(tasks(), SETTINGS[mode], seed, kept);
      for (let i = 0; i < 40; i++) assert.deepEqual(await resumed.next(), await whole.next());
      assert.deepEqual(resumed.use, whole.use);
    }),
    { numRuns: 60 },
  );
});

test('no example is repeated before its task is through', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 31 }), mode, fc.integer(), async (rowsPerBlock, mode, seed) => {
      const stream = new BatchStream(tasks(rowsPerBlock).slice(0, 1), SETTINGS[mode], seed);
      const found: number[] = [];
      while (found.length < 90 * 4) {
        const batch = await stream.next();
        for (let at = 0; at < batch.targets.length; at++) if (batch.targets[at]! >= 3) found.push(batch.targets[at]!);
      }
      // A window of buckets gives its examples in another order, so only what is through can be counted there.
      if (mode === 'bucketed') {
        const windows = found.slice(0, 96 * 3);
        for (let from = 0; from < windows.length; from += 96) {
          const counts = new Map<number, number>();
          for (const target of windows.slice(0, from + 96)) counts.set(target, (counts.get(target) ?? 0) + 1);
          const most = Math.max(...counts.values());
          assert.ok(counts.size === 30 && [...counts.values()].every((count) => most - count <= 1));
        }
        return;
      }
      for (let epoch = 0; epoch + 30 <= found.length; epoch += 30) {
        const sorted = found.slice(epoch, epoch + 30).sort((a, b) => a - b);
        assert.deepEqual(
          sorted,
          ROWS.map((_, i) => 3 + i),
        );
      }
    }),
    { numRuns: 40 },
  );
});

test('packed rows hold whole examples, each in a segment of its own', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const stream = new BatchStream(tasks().slice(0, 1), SETTINGS.packed, seed);
      for (const batch of await take(stream, 5)) {
        for (let row = 0; row < batch.rows; row++) {
          const segments = new Map<number, { inputs: Set<number>; targets: Set<number> }>();
          const of = (segment: number) => {
            const found = segments.get(segment) ?? { inputs: new Set<number>(), targets: new Set<number>() };
            segments.set(segment, found);
            return found;
          };
          for (let i = 0; i < 24; i++) {
            const at = row * 24 + i;
            if (batch.inputSegments[at]! > 0) of(batch.inputSegments[at]!).inputs.add(batch.inputs[at]!);
          }
          for (let i = 0; i < 12; i++) {
            const at = row * 12 + i;
            if (batch.decoderSegments[at]! > 0) of(batch.decoderSegments[at]!).targets.add(batch.targets[at]!);
          }
          // A row's example repeats its target's token in the inputs; 1 ends both.
          for (const { inputs, targets } of segments.values())
            assert.deepEqual([...inputs].sort(), [...targets].sort());
          assert.deepEqual(
            [...segments.keys()].sort((a, b) => a - b),
            Array.from({ length: segments.size }, (_, i) => i + 1),
          );
        }
      }
    }),
    { numRuns: 30 },
  );
});

test('buckets leave less padding, and have the shapes that they were given', async () => {
  const share = async (settings: (typeof SETTINGS)['padded']) => {
    const batches = await take(new BatchStream(tasks(), settings, 5), 64);
    const cells = batches.reduce((sum, { inputs }) => sum + inputs.length, 0);
    return batches.reduce((sum, { inputs }) => sum + inputs.filter((id) => id === 0).length, 0) / cells;
  };
  assert.ok((await share(SETTINGS.bucketed)) < 0.8 * (await share(SETTINGS.padded)));
  const batches = await take(new BatchStream(tasks(), SETTINGS.bucketed, 5), 64);
  const shapes = new Set(
    batches.map(({ rows, inputLength, targetLength }) => `${rows}x${inputLength}x${targetLength}`),
  );
  assert.deepEqual([...shapes].sort(), ['3x24x12', '5x8x4']);
});

test('what does not fit is cut and counted', async () => {
  const options = { shapes: [{ rows: 2, inputLength: 8, targetLength: 8 }], packing: true };
  const stream = new BatchStream(tasks().slice(0, 1), options, 3);
  await take(stream, 20);
  const [use] = stream.use;
  assert.ok(use!.examples > 0 && use!.truncatedInputs > 0 && use!.truncatedInputs < use!.examples);
  assert.equal(use!.truncatedTargets, 0);
});
