/** The same vectors on WebAssembly, the engine of machines that cannot have a native one. */
process.env.EXMIX_ENGINE = 'wasm';
await import('./t5-vectors.test.js');

export {};
