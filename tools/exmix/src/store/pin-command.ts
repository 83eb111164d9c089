import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { InputError } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import { STAGE_NAMES } from '@exmix/stage-kit/stage-name';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { findPipeline } from '../find-pipeline.js';
import { openStore } from '../open-store.js';
import { grouped } from '../progress-text.js';
import { readPins, removePin, writePin } from '../store-pins.js';
import { keysOfRefs } from '../store-roots.js';
import { storeLocation } from '../workspace.js';
import { refuseReadMode } from './refuse-read-mode.js';
import type { StoreCommandOptions } from './store-options.js';

/** `exmix store pin`. @returns the exit code */
export async function pinCommand(what: string | undefined, options: StoreCommandOptions): Promise<number> {
  const location = storeLocation(process.env, options.store);
  if (what !== undefined) refuseReadMode('pin', location);
  const store = await openStore(location);
  if (what !== undefined) {
    const keys = await keysOf(store, what);
    await writePin(store, what, keys);
    if (options.json === true) console.log(JSON.stringify({ pinned: what, keys }));
    else console.log(`${what} is pinned: ${grouped(keys.length)} results, and all that they were made from`);
    return 0;
  }
  const pins = await readPins(store);
  if (options.json === true) console.log(JSON.stringify({ pins }));
  else if (pins.length === 0) console.log(`nothing is pinned in ${store.location}`);
  for (const pin of options.json === true ? [] : pins)
    console.log(`${pin.what}: ${grouped(pin.keys.length)} results, pinned ${pin.at}`);
  return 0;
}

/** `exmix store unpin`. @returns the exit code */
export async function unpinCommand(what: string, options: StoreCommandOptions): Promise<number> {
  const location = storeLocation(process.env, options.store);
  refuseReadMode('unpin', location);
  const store = await openStore(location);
  if (await removePin(store, what)) {
    console.log(`${what} is no longer pinned`);
    return 0;
  }
  const pins = (await readPins(store)).map((pin) => pin.what);
  const near = nearMiss(what, pins);
  const hint = near === undefined ? `; there are ${pins.join(', ') || 'none'}` : `; did you mean ${near}?`;
  throw new InputError('unknown-pin', `${what} is not pinned${hint}`);
}

/** The results that a word stands for now. */
async function keysOf(store: ArtifactStore, what: string): Promise<readonly string[]> {
  if (/^[0-9a-f]{64}$/.test(what)) {
    const keys: string[] = [];
    for await (const { key, artifact } of store.listResults()) if (artifact.sha256 === what) keys.push(key);
    if (keys.length > 0) return keys;
    throw new InputError('unknown-pin', `no result in ${store.location} has the artifact ${what}`);
  }
  const slash = what.lastIndexOf('/');
  const unit = slash < 0 ? undefined : what.slice(slash + 1);
  let folder: string;
  try {
    folder = findPipeline(what);
  } catch (error) {
    if (unit === undefined || !(error instanceof InputError)) throw error;
    return keysOfUnit(findPipeline(what.slice(0, slash)), unit);
  }
  const keys = [...(await keysOfRefs(RefFolder.of(folder)))];
  if (keys.length > 0) return keys;
  throw new InputError('unknown-pin', `the pipeline ${what} stands for nothing yet; run it first`);
}

/** Of `<pipeline>/<phase>`, or another unit that has this name. */
async function keysOfUnit(folder: string, unit: string): Promise<readonly string[]> {
  const refs = RefFolder.of(folder);
  const names = new Set<string>();
  for (const stage of [...STAGE_NAMES].reverse()) {
    for (const name of await refs.list(stage)) names.add(name);
    const ref = await refs.read(stage, unit);
    if (ref !== undefined) return [ref.key];
  }
  const near = nearMiss(unit, names);
  throw new InputError(
    'unknown-pin',
    `the pipeline has no result of ${unit}${near === undefined ? '' : `; did you mean ${near}?`}`,
  );
}
