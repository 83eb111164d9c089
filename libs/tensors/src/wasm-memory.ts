import { InputError } from '@exmix/errors/input-error';

/** Bytes that WebAssembly's memory can grow to in `@tensorflow/tfjs-backend-wasm`; all tensors lie in it. */
export const WASM_MEMORY = 2 ** 32 - 2 ** 16;

/**
 * Runs tensor operations on WebAssembly. When its memory is full the library stops for good, with an error that names no
 * cause; that becomes one that does.
 *
 * @throws InputError `wasm-memory`
 */
export function withinWasmMemory<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError) || !/^Aborted\(/.test(error.message)) throw error;
    throw new InputError(
      'wasm-memory',
      'the tensors do not fit into the 4 GiB that WebAssembly can have, whatever the machine has; smaller batches with "accumulate", "remat": true, or the native engine (node tools/setup/engine.mjs) help',
    );
  }
}
