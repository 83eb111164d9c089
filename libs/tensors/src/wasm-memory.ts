import { InputError } from '@exmix/errors/input-error';

/** Bytes that WebAssembly's memory can grow to in `@tensorflow/tfjs-backend-wasm`; all tensors lie in it. */
export const WASM_MEMORY = 2 ** 32 - 2 ** 16;

/** A tensor that got no memory is written to where none is: the library notices it, or the processor does. */
const FULL = /^(Aborted\(|memory access out of bounds)/;

const SMALLER_TRAINING = 'smaller batches with "accumulate", "remat": true';

/**
 * Runs tensor operations on WebAssembly. When its memory is full the library stops for good, with an error that names no
 * cause; that becomes one that does.
 *
 * @param smaller what makes the tensors smaller, for the message; default: of a training step
 * @throws InputError `wasm-memory`
 */
export function withinWasmMemory<T>(work: () => T, smaller = SMALLER_TRAINING): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError) || !FULL.test(error.message)) throw error;
    throw new InputError(
      'wasm-memory',
      `the tensors do not fit into the 4 GiB that WebAssembly can have, whatever the machine has; ${smaller}, or the native engine (node tools/setup/engine.mjs) help`,
      {},
      { cause: error },
    );
  }
}
