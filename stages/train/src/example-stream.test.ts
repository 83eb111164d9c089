import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type DrawnExample, ExampleStream } from './example-stream.js';
import { SupervisedExamples } from './task-examples.js';
import { memoryBlocks } from './testing/memory-blocks.js';

const PROBABILITIES = [0.5, 0.3, 0, 0.2];

function streamTasks(unreadable = -1) {
  return PROBABILITIES.map((probability, task) => {
    const rows = Array.from({ length: 20 + task }, (_, i) => ({ inputs: [task], targets: [i] }));
    const blocks = memoryBlocks(rows, 7);
    const source = task === unreadable ? { ...blocks, load: () => Promise.reject(new Error('unreadable')) } : blocks;
    return { task: `${task}`, probability, blocks, examples: new SupervisedExamples(source, task) };
  });
}

async function take(stream: ExampleStream, count: number): Promise<DrawnExample[]> {
  const drawn: DrawnExample[] = [];
  while (drawn.length < count) drawn.push(await stream.next());
  return drawn;
}

test('what is read ahead does not change what follows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.array(fc.nat(4), { minLength: 30, maxLength: 30 }), async (seed, ahead) => {
      const plain = await take(new ExampleStream(streamTasks(), seed), 30);
      const stream = new ExampleStream(streamTasks(), seed);
      for (const [i, times] of ahead.entries()) {
        for (let k = 0; k < times; k++) await stream.prepare();
        assert.deepEqual(await stream.next(), plain[i]);
      }
    }),
    { numRuns: 40 },
  );
});

test('when all is read ahead, the next example of every task that is drawn is in memory', async () => {
  const tasks = streamTasks();
  const stream = new ExampleStream(tasks, 5);
  for (let i = 0; i < 50; i++) {
    while (await stream.prepare());
    const next = stream.next();
    assert.ok(!(next instanceof Promise));
  }
  assert.deepEqual(tasks[2]?.blocks.loads, [], 'a task that is never drawn is never read');
});

test('what cannot be read is told when it is drawn, whatever was read ahead', async () => {
  const until = async (prepare: boolean) => {
    const stream = new ExampleStream(streamTasks(3), 9);
    for (let i = 0; ; i++) {
      if (prepare) while (await stream.prepare());
      try {
        await stream.next();
      } catch (error) {
        return { i, message: (error as Error).message };
      }
    }
  };
  const [plain, ahead] = [await until(false), await until(true)];
  assert.deepEqual(ahead, plain);
  assert.equal(plain.message, 'unreadable');
});

test('a stream goes on from counts alone, however many examples were before', async () => {
  const counts = [400_000_123, 240_000_017, 0, 160_000_009];
  const started = performance.now();
  const stream = new ExampleStream(streamTasks(), 3, counts);
  const drawn = await take(stream, 100);
  assert.ok(performance.now() - started < 1000);
  assert.deepEqual(
    drawn.slice(0, 3).map(({ task, take }) => take >= (counts[task] as number)),
    [true, true, true],
  );
  assert.deepEqual(await take(new ExampleStream(streamTasks(), 3, counts), 100), drawn);
});
