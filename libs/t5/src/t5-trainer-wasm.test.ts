/** The same on WebAssembly. */
process.env.EXMIX_ENGINE = 'wasm';
await import('./t5-trainer.test.js');

export {};
