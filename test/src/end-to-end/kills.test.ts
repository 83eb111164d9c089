import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Checkout } from './checkout.js';
import { digestsOf } from './digests-of.js';
import { runExmix, transcript } from './run-exmix.js';
import { makeSmallPipeline, type SmallPipeline } from './small-pipeline.js';

const KILLS = 20;
/** It starts in a moment, so that kills hit all stages alike; `train-kills.test.ts` kills the native one. */
const ENGINE = { EXMIX_ENGINE: 'wasm' };

/** Portable pseudo-random fractions, so that a failing run can be repeated. */
function fractions(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('kill -9', () => {
  let checkout: Checkout;
  let pipeline: SmallPipeline;
  before(async () => {
    checkout = await Checkout.make();
    pipeline = await makeSmallPipeline(checkout.root);
  });
  after(() => checkout.remove());

  it(`${KILLS} kills at random moments leave a store from which the next run completes with the same digests`, async () => {
    const start = performance.now();
    const calm = await runExmix(checkout.root, ['run', 'small'], { store: checkout.path('calm'), env: ENGINE });
    const whole = performance.now() - start;
    assert.equal(calm.code, 0, transcript(calm));
    const expected = await digestsOf(pipeline.folder);

    const random = fractions(20);
    let kills = 0;
    for (let round = 0; kills < KILLS; round++) {
      // Rounds that complete start again from an empty store, so that every part of a run is hit.
      const store = checkout.path(`killed-${round}`);
      await rm(join(pipeline.folder, '.refs'), { recursive: true, force: true });
      for (;;) {
        const killed = kills < KILLS;
        const run = await runExmix(checkout.root, ['run', 'small'], {
          store,
          env: ENGINE,
          ...(killed ? { killAfter: 50 + random() * whole } : {}),
        });
        if (run.signal === 'SIGKILL') {
          kills++;
          continue;
        }
        assert.equal(run.code, 0, transcript(run));
        break;
      }
      assert.deepEqual(await digestsOf(pipeline.folder), expected);
      await rm(store, { recursive: true, force: true });
    }
    assert.equal(kills, KILLS);
  });
});
