import { InputError } from '@exmix/errors/input-error';
import type { Environment } from './workspace.js';

/** The set-up's own routine; it is no compiled module, since it runs before anything is compiled. */
interface SetUp {
  setupEngine(options: {
    environment: Environment;
    log: (line: string) => void;
    signal: AbortSignal;
  }): Promise<{ readonly kind: string }>;
}
const SET_UP = new URL('../../setup/engine.mjs', import.meta.url).href;

/**
 * Before training: sets the native engine up where this machine does not have it yet, as `npm start` does. Takes a
 * moment where it is there, or could not be had within the last day. Where it cannot be had the reason is said and
 * WebAssembly trains. Offline nothing is fetched; what `EXMIX_ENGINE=wasm` asks for is always there.
 *
 * @param say told what is done, line by line
 * @throws InputError `missing-engine` where `EXMIX_ENGINE` forces an engine that cannot be had
 */
export async function readyEngine(
  { environment, offline, signal }: { environment: Environment; offline: boolean; signal: AbortSignal },
  say: (line: string) => void,
): Promise<void> {
  const forced = environment.EXMIX_ENGINE || undefined;
  // What is no engine at all is said by whoever chooses one.
  if (forced !== undefined && forced !== 'cpu' && forced !== 'gpu') return;
  const { engineChoice } = await import('@exmix/tensors/engine-choice');
  const missing = missingEngine(() => engineChoice({ ...environment }));
  if (missing && offline) return say('engine: not set up, because nothing is fetched offline');
  // A forced engine that is there is not chosen for other processes too.
  if (forced !== undefined && !missing) return;
  const { setupEngine } = (await import(SET_UP)) as SetUp;
  try {
    await setupEngine({ environment, log: say, signal });
  } catch (error) {
    if (signal.aborted) return; // the units that wait for it are told
    const { message } = error as Error;
    if (forced !== undefined) throw new InputError('missing-engine', message);
    say(`engine: the native engine cannot be set up: ${message}`);
  }
}

function missingEngine(choose: () => { readonly kind: string; readonly isSetUp: boolean }): boolean {
  try {
    return !choose().isSetUp;
  } catch {
    return true; // forced, and not there
  }
}
