import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { StoreError } from '@exmix/artifact-store/store-error';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { readModel } from '@exmix/vocabulary/read-model';
import { SentencePieceVocabulary } from '@exmix/vocabulary/sentence-piece-vocabulary';

export interface Vocabulary {
  /** Text to the spellings of its pieces. */
  readonly encode: (text: string) => string[];
}

/** The vocabulary that a pipeline was given, or has trained; undefined where it is still to be trained. */
export async function openVocabulary(pipeline: LoadedPipeline, store: ArtifactStore): Promise<Vocabulary | undefined> {
  const bytes = await vocabularyBytes(pipeline, store);
  if (bytes === undefined) return undefined;
  const vocabulary = new SentencePieceVocabulary(readModel(bytes));
  return { encode: (text) => Array.from(vocabulary.encode(text), (id) => vocabulary.idToPiece(id)) };
}

async function vocabularyBytes(pipeline: LoadedPipeline, store: ArtifactStore): Promise<Uint8Array | undefined> {
  const { vocabulary } = pipeline.config.tokenize;
  if ('file' in vocabulary) return readFile(resolve(pipeline.folder, vocabulary.file));
  const ref = await RefFolder.of(pipeline.folder).read('tokenize', 'vocabulary');
  if (ref === undefined) return undefined;
  try {
    const file = await (await StoredArtifact.open(store, ref.artifact)).open('spiece.model');
    try {
      return await file.read(0, file.size);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof StoreError) return undefined; // another store than the one it was trained in
    throw error;
  }
}
