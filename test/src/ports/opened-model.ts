import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Parameters } from '@exmix/t5/parameters';
import { parseT5Config, type T5Config } from '@exmix/t5/t5-config';
import { bytesFile, openSafetensors } from '@exmix/tensors/safetensors';
import { readModel } from '@exmix/vocabulary/read-model';
import { SentencePieceVocabulary } from '@exmix/vocabulary/sentence-piece-vocabulary';
import * as tf from '@tensorflow/tfjs-core';

/** A folder of an export as exmix reads it, on the engine. */
export interface OpenedModel {
  readonly config: T5Config;
  readonly parameters: Parameters;
  readonly vocabulary: SentencePieceVocabulary;
  dispose(): void;
}

export async function openModel(folder: string): Promise<OpenedModel> {
  const config = parseT5Config(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')));
  const file = await openSafetensors(bytesFile(await readFile(join(folder, 'model.safetensors'))));
  const parameters = new Map<string, tf.Tensor>();
  for (const name of file.names) {
    const { data, shape } = await file.read(name);
    parameters.set(name, tf.tensor(data, [...shape], 'float32'));
  }
  const vocabulary = new SentencePieceVocabulary(readModel(await readFile(join(folder, 'spiece.model'))));
  return { config, parameters, vocabulary, dispose: () => tf.dispose([...parameters.values()]) };
}
