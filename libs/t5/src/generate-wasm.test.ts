/** The same on WebAssembly, which has no graphs. */
process.env.EXMIX_ENGINE = 'wasm';
await import('./generate.test.js');

export {};
