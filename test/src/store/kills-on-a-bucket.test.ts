import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { LEASE_MILLISECONDS } from '@exmix/artifact-store/leases';
import { FaultyProxy, faultsByChance } from '@exmix/artifact-store/testing/faulty-proxy';
import { type ExmixRun, transcript } from '../end-to-end/run-exmix.js';
import { BUCKET, Clone, startServer } from './clone.js';

/** Parts of the test, each with a seed and places of its own, so that one that fails can be run alone. */
const PARTS = process.env.EXMIX_LONG_TESTS === '1' ? 8 : 1;
const KILLS = process.env.EXMIX_LONG_TESTS === '1' ? 25 : 6;
/** Of the requests that something happens to. */
const FAULTY = 0.03;
/** A client by itself waits 20 s for a connection on which nothing moves. */
const STALL_MILLISECONDS = 1000;

const server = await startServer();
const clones: Clone[] = [];
const proxies: FaultyProxy[] = [];

after(async () => {
  for (const proxy of proxies) await proxy.stop();
  for (const clone of clones) await clone.remove();
  await server?.stop();
});

/** Portable pseudo-random fractions, so that a failing run can be repeated. */
function fractions(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('kill -9 of two on one bucket', { skip: server === undefined && 'needs Go, to build the S3 server' }, () => {
  for (let part = 1; part <= PARTS; part++)
    it(`${KILLS} kills through a network that fails end with the digests of a calm run, part ${part}`, () =>
      kill(part));
});

async function kill(part: number): Promise<void> {
  const [calm, one, other] = [await Clone.make(), await Clone.make(), await Clone.make()];
  clones.push(calm, one, other);
  const environment = server?.environment() ?? {};
  const start = performance.now();
  const first = await calm.run(`s3://${BUCKET}/calm-${part}`, { env: environment });
  const whole = performance.now() - start;
  assert.equal(first.code, 0, transcript(first));
  const expected = await calm.digests();

  const proxy = await FaultyProxy.start(
    (server as { port: number }).port,
    faultsByChance(9 + part, FAULTY),
    STALL_MILLISECONDS,
  );
  proxies.push(proxy);
  const env = { ...environment, AWS_ENDPOINT_URL_S3: proxy.endpoint };
  const random = fractions(20 + part);
  let kills = 0;
  let longest = 0;
  const untilWhole = async (clone: Clone, store: string): Promise<void> => {
    for (;;) {
      const began = performance.now();
      const killAfter = kills < KILLS ? { killAfter: 200 + random() * 1.2 * whole } : {};
      const run: ExmixRun = await clone.run(store, { env, ...killAfter });
      longest = Math.max(longest, performance.now() - began);
      if (run.signal !== 'SIGKILL') {
        assert.equal(run.code, 0, transcript(run));
        return;
      }
      kills++;
    }
  };
  for (let round = 0; kills < KILLS; round++) {
    // Rounds that complete start again on an empty place, so that every part of a run is hit.
    const store = `s3://${BUCKET}/killed-${part}-${round}`;
    for (const clone of [one, other]) await clone.forget({ cache: true });
    await Promise.all([untilWhole(one, store), untilWhole(other, store)]);
    assert.deepEqual(await one.digests(), expected);
    assert.deepEqual(await other.digests(), expected);
    const verified = await calm.exmix(['store', 'verify'], store, { env: environment });
    assert.equal(verified.code, 0, `${verified.stdout}${verified.stderr}`);
  }
  // Nobody waited longer for the lease of a killed process than it lasts, beside its own work.
  assert.ok(longest < LEASE_MILLISECONDS + 10 * whole, `${longest} ms for a run of ${whole} ms`);
  console.log(`${kills} kills, ${JSON.stringify(proxy.happened)} of ${JSON.stringify(proxy.requests)}`);
}
