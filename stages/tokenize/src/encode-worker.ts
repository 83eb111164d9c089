import { parentPort } from 'node:worker_threads';
import { BatchEncoder, type EncoderParts } from '@exmix/vocabulary/batch-encoder';
import { encodeTexts } from './encode-texts.js';
import type { TextBatch } from './text-batch.js';

/** The thread of `EncoderThreads`: gets the encoder's parts once, then batches of texts, and answers each with their ids. */
parentPort?.once('message', (parts: EncoderParts) => {
  const encoder = new BatchEncoder(parts);
  parentPort?.on('message', (texts: TextBatch) => {
    const encoded = encodeTexts(encoder, texts);
    parentPort?.postMessage(encoded, [encoded.ids.buffer, encoded.ends.buffer]);
  });
});
