/** TensorFlow with CUDA, TensorFlow on the processor, or WebAssembly. */
export type EngineKind = 'gpu' | 'cpu' | 'wasm';

export const ENGINE_KINDS: readonly EngineKind[] = ['gpu', 'cpu', 'wasm'];
