import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { S3Server } from '@exmix/artifact-store/testing/s3-server';
import { sharedFolder } from '@exmix/errors/shared-folder';
import { PipelineCopy } from './loopback/pipeline-copy.js';
import { builtBy, requestsOf, reusedBy } from './loopback/run-events.js';
import type { Measured } from './measured-run.js';

/**
 * `exmix run exmix --to tokenize` of two clones on one bucket: the first fills it, the second finds everything there. A
 * clone is, to the bucket, a folder in front of it and refs; each round's second one has neither. Then the second one
 * again, which has both. Seconds are of the whole process, the server is on this machine.
 *
 * Traps: the server takes its share of the cores.
 */
const ROUNDS = 5;
const MOST_SECONDS = 4;

export async function run(): Promise<void> {
  const shared = sharedFolder();
  if (shared === undefined) return console.log('second-clone: skipped, the shared corpora are not here');
  const server = await S3Server.start();
  if (server === undefined) return;
  const copy = await PipelineCopy.open(shared);
  try {
    await server.makeBucket('team');
    const runIn = (clone: string) =>
      copy.run('s3://team/exmix', { ...server.environment(), EXMIX_STORE_CACHE: join(copy.root, clone) });
    console.log(`second-clone: ${copy.tasks} tasks, 4 stages, one bucket, Node ${process.version}`);
    report('the first clone', await runIn('first'));
    const runs: { readonly cold: Measured; readonly warm: Measured }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await rm(join(copy.pipeline, '.refs'), { recursive: true });
      await rm(join(copy.root, 'second'), { recursive: true, force: true });
      const cold = await runIn('second');
      const warm = await runIn('second');
      const built = [cold, warm].flatMap(builtBy);
      if (built.length > 0) throw new Error(`something was made again: ${built.join(', ')}`);
      runs.push({ cold, warm });
    }
    const median = (part: 'cold' | 'warm'): Measured =>
      runs.map((each) => each[part]).sort((a, b) => a.seconds - b.seconds)[ROUNDS >> 1] as Measured;
    report(`a second one, median of ${ROUNDS}`, median('cold'));
    report(`again there, median of ${ROUNDS}`, median('warm'));
    if (median('cold').seconds > MOST_SECONDS) throw new Error(`above ${MOST_SECONDS} s`);
  } finally {
    await copy.close();
    await server.stop();
  }
}

function report(what: string, measured: Measured): void {
  const units = `${builtBy(measured).length} built, ${reusedBy(measured).length} reused`;
  console.log(`  ${what.padEnd(28)}${measured.seconds.toFixed(2).padStart(8)} s  ${units}; ${requestsOf(measured)}`);
}
