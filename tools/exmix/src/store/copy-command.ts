import { resolve } from 'node:path';
import { isS3Location } from '@exmix/artifact-store/s3/s3-location';
import { InputError } from '@exmix/errors/input-error';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { copyStore } from '@exmix/store-care/copy-store';
import { findPipeline } from '../find-pipeline.js';
import { onInterrupt } from '../on-interrupt.js';
import { openStoreToCopy } from '../open-store.js';
import { bytesText, duration, grouped } from '../progress-text.js';
import { keysOfRefs } from '../store-roots.js';
import { storeLocation } from '../workspace.js';
import { CommandProgress } from './command-progress.js';
import { refuseReadMode } from './refuse-read-mode.js';
import type { CopyCommandOptions } from './store-options.js';

/** Results that cannot be copied and are named. */
const SHOWN = 20;

/** `exmix store copy`. @returns the exit code: 1 where a result of the source is damaged */
export async function copyCommand(from: string, to: string, options: CopyCommandOptions): Promise<number> {
  const start = performance.now();
  const [source, destination] = [location(from), location(to)];
  if (source === destination) throw new InputError('bad-option', `${source} is both the source and the destination`);
  refuseReadMode('copy', destination);
  const keys =
    options.pipeline === undefined ? undefined : await keysOfRefs(RefFolder.of(findPipeline(options.pipeline)));
  if (keys?.size === 0)
    throw new InputError('bad-option', `--pipeline ${options.pipeline}: it stands for nothing yet; run it first`);
  const stores = await Promise.all([openStoreToCopy(source), openStoreToCopy(destination)]);
  const progress = new CommandProgress(options.json);
  const interrupt = onInterrupt();
  try {
    const report = await copyStore(...stores, {
      ...(keys && { keys }),
      atOnce: options.concurrency,
      signal: interrupt.signal,
      onProgress: ({ results, blobs, bytes }) => {
        const of = keys === undefined ? '' : ` of ${grouped(keys.size)}`;
        progress.tell(`${grouped(results)}${of} results, ${grouped(blobs)} blobs copied, ${bytesText(bytes)}`);
      },
    });
    progress.close();
    const milliseconds = Math.round(performance.now() - start);
    if (options.json === true) console.log(JSON.stringify({ source, destination, ...report, milliseconds }));
    else {
      for (const { key, problem } of report.bad.slice(0, SHOWN)) console.log(`result ${key}: ${problem}`);
      const { results, copied, blobs, bytes, bad } = report;
      console.log(
        `${grouped(results)} results are in ${destination}, ${grouped(copied)} of them new; ${grouped(blobs)} blobs copied, ${bytesText(bytes)}, in ${duration(milliseconds)}`,
      );
      if (bad.length > 0) console.log(`${bad.length} results are damaged in ${source} and were not copied`);
    }
    return report.bad.length === 0 ? 0 : 1;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    console.error('interrupted: what was copied stays; the same command goes on');
    return 130;
  } finally {
    progress.close();
    interrupt.release();
  }
}

function location(text: string): string {
  return isS3Location(text) ? storeLocation({ EXMIX_STORE: text }) : storeLocation({}, resolve(text));
}
