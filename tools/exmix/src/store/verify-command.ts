import { verifyStore } from '@exmix/store-care/verify-store';
import { onInterrupt } from '../on-interrupt.js';
import { openStore } from '../open-store.js';
import { paintWith, terminalOf } from '../paint.js';
import { bytesText, duration, grouped } from '../progress-text.js';
import { storeLocation } from '../workspace.js';
import { CommandProgress } from './command-progress.js';
import { refuseReadMode } from './refuse-read-mode.js';
import type { VerifyCommandOptions } from './store-options.js';

/** Bad blobs and results that are named. */
const SHOWN = 50;

/** `exmix store verify`. @returns the exit code: 1 where something bad was found */
export async function verifyCommand(options: VerifyCommandOptions): Promise<number> {
  const start = performance.now();
  const location = storeLocation(process.env, options.store);
  if (options.repair === true) refuseReadMode('verify --repair', location);
  const store = await openStore(location);
  const progress = new CommandProgress(options.json);
  const interrupt = onInterrupt();
  try {
    const report = await verifyStore(store, {
      repair: options.repair === true,
      atOnce: options.concurrency,
      signal: interrupt.signal,
      onProgress: ({ of, done, bytes, bad }) =>
        progress.tell(`${grouped(done)} ${of}, ${bytesText(bytes)}, ${bad} bad`),
    });
    progress.close();
    const { blobs, results, repaired } = report;
    const bad = blobs.bad.length + results.bad.length;
    const milliseconds = Math.round(performance.now() - start);
    if (options.json === true) {
      console.log(JSON.stringify({ store: store.location, ...report, milliseconds }));
      return bad === 0 ? 0 : 1;
    }
    const paint = paintWith(terminalOf(process.stdout, process.env).colours);
    for (const { sha256, size, problem } of blobs.bad.slice(0, SHOWN))
      console.log(`${paint.red('blob')} ${sha256} (${bytesText(size)}): ${problem}`);
    if (blobs.bad.length > SHOWN) console.log(`and ${blobs.bad.length - SHOWN} more blobs`);
    for (const { key, stage, unit, problems } of results.bad.slice(0, SHOWN)) {
      const name = stage === undefined ? '' : ` of ${stage} ${unit}`;
      console.log(`${paint.red('result')} ${key}${name}: ${problems.slice(0, 5).join('; ')}`);
    }
    if (results.bad.length > SHOWN) console.log(`and ${results.bad.length - SHOWN} more results`);
    console.log(
      `${grouped(blobs.count)} blobs, ${bytesText(blobs.bytes)}, ${blobs.bad.length} bad; ${grouped(results.count)} results, ${results.bad.length} bad; ${duration(milliseconds)}: ${store.location}`,
    );
    if (bad > 0 && repaired) console.log('removed; the next run makes again what its pipeline needs of it');
    if (bad > 0 && !repaired)
      console.log('a run makes again what it meets of this; exmix store verify --repair removes it');
    return bad === 0 ? 0 : 1;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    return 130;
  } finally {
    progress.close();
    interrupt.release();
  }
}
