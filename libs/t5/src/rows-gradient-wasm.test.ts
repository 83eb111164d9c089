/** The same on WebAssembly, which has other kernels for it. */
process.env.EXMIX_ENGINE = 'wasm';
await import('./rows-gradient.test.js');

export {};
