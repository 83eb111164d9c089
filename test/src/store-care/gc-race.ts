import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** Rounds of builds beside clean-ups, and of clean-ups that are killed. */
export const GC_ROUNDS = process.env.EXMIX_LONG_TESTS === '1' ? 100 : 3;
/** What nothing stands for goes, however young it is. */
export const GC_NOW = ['--older-than', '0'];

export interface GcRace {
  /** Builds one of three pipelines in one of four versions. @returns the units that were built */
  readonly build: (pipeline: number, version: number) => Promise<readonly string[]>;
  /** `exmix store gc <args> --json`: its report. */
  // biome-ignore lint/suspicious/noExplicitAny: a report
  readonly gc: (...args: string[]) => Promise<any>;
  /** Digests of what a pipeline stands for; rejects where something of it is gone. */
  readonly whole: (pipeline: number) => Promise<Readonly<Record<string, string>>>;
}

/**
 * Three builds at once and clean-ups all the while: what a build stands for is whole when it ends and when the clean-ups
 * have ended, and a version has the same digests each time.
 *
 * @returns sums over the rounds
 */
export async function raceBuildsAndCleanUps({ build, gc, whole }: GcRace): Promise<Readonly<Record<string, number>>> {
  const sum = { results: 0, blobs: 0, restored: 0, waited: 0, cleanUps: 0, built: 0 };
  const random = seeded(7);
  const digests = new Map<string, string>();
  for (let round = 0; round < GC_ROUNDS; round++) {
    let isDone = false;
    const cleanUps = (async () => {
      while (!isDone) {
        await sleep(random(300));
        const report = await gc(...GC_NOW, '--delete', '--wait', random(2) === 0 ? '0' : '20s');
        sum.cleanUps++;
        sum.results += report.results.length;
        sum.blobs += report.blobs;
        sum.restored += report.restored;
        if (report.waitsFor.length > 0) sum.waited++;
      }
    })();
    await Promise.all(
      [0, 1, 2].map(async (pipeline) => {
        await sleep(random(400));
        // Versions come back, so that builds find results that a clean-up is about to take.
        const version = random(4);
        sum.built += (await build(pipeline, version)).length;
        for (const [unit, digest] of Object.entries(await whole(pipeline))) {
          const name = `${pipeline} ${version} ${unit}`;
          assert.equal(digests.get(name) ?? digest, digest, name);
          digests.set(name, digest);
        }
      }),
    ).finally(() => {
      isDone = true;
    });
    await cleanUps;
    for (const pipeline of [0, 1, 2]) await whole(pipeline);
  }
  assert.ok(sum.built > 0);
  return sum;
}

/** Whole numbers below a bound, the same ones in each run of the test. */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
