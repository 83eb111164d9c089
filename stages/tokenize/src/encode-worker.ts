import { parentPort, workerData } from 'node:worker_threads';
import { readModel } from '@exmix/vocabulary/read-model';
import { SentencePieceVocabulary } from '@exmix/vocabulary/sentence-piece-vocabulary';
import { encodeTexts } from './encode-texts.js';
import type { TextBatch } from './text-batch.js';

/** The thread of `EncoderThreads`: gets a model's bytes once, then batches of texts, and answers each with their ids. */
const vocabulary = new SentencePieceVocabulary(readModel(workerData as Uint8Array));

parentPort?.on('message', (texts: TextBatch) => {
  const encoded = encodeTexts(vocabulary, texts);
  parentPort?.postMessage(encoded, [encoded.ids.buffer, encoded.ends.buffer]);
});
