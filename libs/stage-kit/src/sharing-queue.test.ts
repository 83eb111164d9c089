import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SharingQueue } from './sharing-queue.js';

/** Runs works named by what they share and gives the order in which they started. */
async function orderOf(atOnce: number, works: readonly string[]): Promise<{ order: string[]; most: number }> {
  const queue = new SharingQueue(atOnce);
  const order: string[] = [];
  let running = 0;
  let most = 0;
  await Promise.all(
    works.map((work) =>
      queue.run(work.startsWith('-') ? [] : [work.slice(0, 1)], async () => {
        order.push(work);
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
      }),
    ),
  );
  return { order, most };
}

describe('SharingQueue', () => {
  it('takes works that share a name one after another, else the first', async () => {
    const { order, most } = await orderOf(1, ['a1', 'b1', '-', 'a2', 'b2', 'a3']);
    assert.deepEqual(order, ['a1', 'a2', 'a3', 'b1', 'b2', '-']);
    assert.equal(most, 1);
  });

  it('runs at once what shares nothing, as long as there is such', async () => {
    const { order, most } = await orderOf(2, ['a1', 'a2', 'a3', 'b1', 'a4']);
    assert.deepEqual(order.slice(0, 2), ['a1', 'b1']);
    assert.equal(most, 2);
    assert.equal(order.length, 5);
  });

  it('tells how many works run and wait', async () => {
    const counts: number[] = [];
    const queue = new SharingQueue(2, (works) => counts.push(works));
    await Promise.all(['a', 'b', 'c'].map((name) => queue.run([name], async () => {})));
    assert.deepEqual(counts, [1, 2, 3, 2, 1, 0]);
  });

  it('hands on what a work gives or throws, and goes on after a failure', async () => {
    const queue = new SharingQueue(1);
    const failed = queue.run(['a'], async () => {
      throw new Error('no');
    });
    const given = queue.run(['a'], async () => 7);
    await assert.rejects(failed, /no/);
    assert.equal(await given, 7);
    assert.equal(await queue.run([], async () => 8), 8);
  });
});
