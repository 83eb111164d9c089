import { InputError } from '@exmix/errors/input-error';
import { collectGarbage, GcBusyError } from '@exmix/store-care/collect-garbage';
import { storeClock } from '@exmix/store-care/gc-notes';
import { onInterrupt } from '../on-interrupt.js';
import { openStoreForCare, resultTrust } from '../open-store.js';
import { bytesText, duration, grouped } from '../progress-text.js';
import { allRoots, rootsWords } from '../store-roots.js';
import { storeLocation } from '../workspace.js';
import { CommandProgress } from './command-progress.js';
import { refuseReadMode } from './refuse-read-mode.js';
import type { GcCommandOptions } from './store-options.js';

/** `exmix store gc`. @returns the exit code */
export async function gcCommand(options: GcCommandOptions): Promise<number> {
  const start = performance.now();
  const location = storeLocation(process.env, options.store);
  if (options.delete === true) refuseReadMode('gc --delete', location);
  const store = await openStoreForCare(location);
  const trust = await resultTrust();
  const progress = new CommandProgress(options.json);
  const interrupt = onInterrupt();
  const remove = options.delete === true;
  try {
    const oldest = (await storeClock(store).catch(() => Date.now())) - options.checkoutAge;
    const report = await collectGarbage(store, {
      roots: () => allRoots(store, oldest, options.keepRuns),
      olderThanMilliseconds: options.olderThan,
      remove,
      waitMilliseconds: options.wait,
      ...(trust && { trust }),
      signal: interrupt.signal,
      onProgress: (text) => progress.tell(text),
    });
    progress.close();
    const milliseconds = Math.round(performance.now() - start);
    if (options.json === true) {
      console.log(JSON.stringify({ store: store.location, removed: remove, ...report, milliseconds }));
      return 0;
    }
    const { kept, results, blobs, bytes, waitsFor, restored } = report;
    for (const [stage, count] of countByStage(results)) console.log(`${stage.padEnd(9)} ${grouped(count)} results`);
    const what = `${grouped(results.length)} results and ${grouped(blobs)} blobs, ${bytesText(bytes)}`;
    if (!remove) console.log(`${what} would be removed; exmix store gc --delete removes them`);
    else if (waitsFor.length > 0) {
      console.log(`${grouped(results.length)} results are set aside; their blobs wait for ${waitsFor.join(', ')}`);
      console.log('exmix store gc --delete goes on when these builds have ended; --wait 10m waits for them');
    } else console.log(`${what} removed`);
    if (restored > 0)
      console.log(`${grouped(restored)} results came back: a build that had found them stands for them`);
    console.log(`kept for ${await rootsWords(store, oldest)}`);
    console.log(
      `${grouped(kept.results)} results are kept, ${grouped(kept.blobs)} blobs, ${bytesText(kept.bytes)}; ${duration(milliseconds)}: ${store.location}`,
    );
    return 0;
  } catch (error) {
    if (error instanceof GcBusyError) throw new InputError('store-busy', error.message);
    if (!interrupt.signal.aborted) throw error;
    return 130;
  } finally {
    progress.close();
    interrupt.release();
  }
}

function countByStage(results: readonly { readonly stage: string }[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { stage } of results) counts.set(stage, (counts.get(stage) ?? 0) + 1);
  return counts;
}
