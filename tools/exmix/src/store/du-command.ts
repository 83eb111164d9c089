import { storeUsage, type UsageGroup } from '@exmix/store-care/store-usage';
import { openStoreForCare } from '../open-store.js';
import { paintWith, terminalOf } from '../paint.js';
import { bytesText, grouped } from '../progress-text.js';
import { checkoutRoots, importRoots, rootsElsewhere } from '../store-roots.js';
import { storeLocation } from '../workspace.js';
import type { DuCommandOptions } from './store-options.js';

/** Tasks that are shown without `--all`. */
const TASKS = 20;

/** `exmix store du`. @returns the exit code */
export async function duCommand(options: DuCommandOptions): Promise<number> {
  const store = await openStoreForCare(storeLocation(process.env, options.store));
  const roots = await Promise.all([checkoutRoots(), rootsElsewhere(store, 0), importRoots(store)]);
  const usage = await storeUsage(store, new Map(roots.flat().map(({ name, keys }) => [name, keys])));
  if (options.json === true) {
    console.log(JSON.stringify({ store: store.location, ...usage }));
    return 0;
  }
  const paint = paintWith(terminalOf(process.stdout, process.env).colours);
  const table = (title: string, groups: readonly UsageGroup[], limit = Number.POSITIVE_INFINITY): void => {
    if (groups.length === 0) return;
    const shown = groups.slice(0, limit);
    const width = Math.max(title.length, ...shown.map(({ name }) => name.length));
    console.log(
      paint.dim(`${title.padEnd(width)}  ${'results'.padStart(8)} ${'bytes'.padStart(9)} ${'its own'.padStart(9)}`),
    );
    for (const { name, results, bytes, own } of shown) {
      const cells = [grouped(results).padStart(8), bytesText(bytes).padStart(9), bytesText(own).padStart(9)];
      console.log(`${name.padEnd(width)}  ${cells.join(' ')}`);
    }
    if (groups.length > shown.length)
      console.log(paint.dim(`and ${groups.length - shown.length} more; --all shows them`));
    console.log('');
  };
  table('pipeline', usage.pipelines);
  table('stage', usage.stages);
  table('task', usage.tasks, options.all === true ? undefined : TASKS);
  const { unreferenced, unreached } = usage;
  console.log(
    `${bytesText(usage.bytes)} in ${grouped(usage.blobs)} blobs, ${grouped(usage.results)} results: ${store.location}`,
  );
  console.log(
    `no pipeline stands for ${grouped(unreferenced.results)} results, ${bytesText(unreferenced.own)} of which nothing else has`,
  );
  console.log(`no result has ${grouped(unreached.blobs)} blobs, ${bytesText(unreached.bytes)}`);
  return 0;
}
