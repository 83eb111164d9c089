import { parentPort } from 'node:worker_threads';
import { snappyCompress } from './snappy-compress.js';

/** A thread of `CompressionThreads`: pages come and go back compressed, in their order. */
parentPort?.on('message', (page: Uint8Array) => {
  const compressed = snappyCompress(page);
  parentPort?.postMessage(compressed, [compressed.buffer]);
});
