import { join } from 'node:path';
import { sharedFolder } from '@exmix/errors/shared-folder';
import { PipelineCopy } from './loopback/pipeline-copy.js';
import { builtBy } from './loopback/run-events.js';
import type { Measured } from './measured-run.js';

/**
 * `exmix run exmix --to tokenize` where everything stands: first the run that fills the store, then runs with nothing to
 * do, then one after a card's template was edited. Seconds are of the whole process.
 *
 * Traps: what is looked at again and again costs one `stat` a blob.
 */
const ROUNDS = 5;
const MOST_SECONDS = 4;
const EDITED = { task: 'super_glue_boolq', family: 'rc' };

export async function run(): Promise<void> {
  const shared = sharedFolder();
  if (shared === undefined) return console.log('rerun: skipped, the shared corpora are not here');
  const copy = await PipelineCopy.open(shared);
  try {
    const runOnce = () => copy.run(join(copy.root, 'store'));
    const first = await runOnce();
    console.log(`rerun: ${copy.tasks} tasks, 4 stages, Node ${process.version}`);
    report('first run', first);
    const runs: Measured[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      copy.hub.resetRequests();
      const again = await runOnce();
      if (builtBy(again).length > 0) throw new Error(`something was made again: ${builtBy(again).join(', ')}`);
      if (copy.hub.requests.length > 0) throw new Error(`${copy.hub.requests.length} requests`);
      runs.push(again);
    }
    const median = runs.sort((a, b) => a.seconds - b.seconds)[ROUNDS >> 1] as Measured;
    report(`nothing to do, median of ${ROUNDS}`, median);

    await copy.editCard(EDITED.family, EDITED.task);
    report('one card edited', await runOnce());
    if (median.seconds > MOST_SECONDS) throw new Error(`above ${MOST_SECONDS} s`);
  } finally {
    await copy.close();
  }
}

function report(what: string, measured: Measured): void {
  const built = builtBy(measured);
  const ran = built.length > 10 ? `${built.length} units ran` : `ran: ${built.join(', ') || 'nothing'}`;
  const peak = (measured.peakResident / 1e6).toFixed(0);
  console.log(`  ${what.padEnd(28)}${measured.seconds.toFixed(2).padStart(8)} s  peak ${peak} MB  ${ran}`);
}
