import { activeNative } from './active-native.js';
import type { NativeBackend } from './native-backend.js';

/**
 * The backend where it has the ops of `native/fused`, each of which does in one pass what takes the engine's own ops
 * several; undefined on a GPU, on WebAssembly, and where they could not be compiled or the processor cannot run them.
 */
export function fusedNative(): NativeBackend | undefined {
  const native = activeNative();
  return native?.fused ? native : undefined;
}
