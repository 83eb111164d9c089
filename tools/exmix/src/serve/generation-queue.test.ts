import assert from 'node:assert/strict';
import { it } from 'node:test';
import { GenerationQueue } from './generation-queue.js';
import { HttpError } from './http-error.js';

const NEVER = new AbortController().signal;

it('one request runs, eight wait, the next is sent away; who leaves while waiting never runs', async () => {
  const queue = new GenerationQueue();
  const started: number[] = [];
  const ends: (() => void)[] = [];
  let most = 0;
  let running = 0;
  const ask = (n: number, signal = NEVER): Promise<number> =>
    queue.run(signal, async () => {
      started.push(n);
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => ends.push(resolve));
      running--;
      return n;
    });
  const leave = new AbortController();
  const asked = Array.from({ length: 9 }, (_, n) => ask(n, n === 4 ? leave.signal : NEVER));
  const settled = Promise.allSettled(asked);
  await new Promise(setImmediate);
  assert.deepEqual(started, [0]);
  await assert.rejects(
    ask(9),
    (error) => error instanceof HttpError && error.status === 503 && error.headers['retry-after'] === '2',
  );
  leave.abort(new Error('left'));
  for (let ended = 0; ended < 8; ended++) {
    while (ends.length === ended) await new Promise(setImmediate);
    ends[ended]?.();
  }
  const results = await settled;
  assert.deepEqual(
    results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason.message)),
    [0, 1, 2, 3, 'left', 5, 6, 7, 8],
  );
  assert.deepEqual(started, [0, 1, 2, 3, 5, 6, 7, 8]);
  assert.equal(most, 1);
});
