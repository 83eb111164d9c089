import type { BlobId } from '@exmix/artifact-store/blob-id';
import { InputError } from '@exmix/errors/input-error';
import { seedOf } from '@exmix/feeding/seed-of';
import type { Artifact } from '@exmix/stage-kit/artifact';
import type { StageContext } from '@exmix/stage-kit/stage-context';
import { initialParameters } from '@exmix/t5/initial-parameters';
import { parseT5Config, type T5Config } from '@exmix/t5/t5-config';
import type { NamedValues } from '@exmix/t5/t5-trainer';
import { readModel } from '@exmix/vocabulary/read-model';
import type { SentencePieceModel } from '@exmix/vocabulary/sentence-piece-model';
import { vocabularyDifference } from '@exmix/vocabulary/vocabulary-difference';
import { readTensors } from './checkpoint.js';
import type { PhaseConfig } from './phase-config.js';

/** What a phase's model is, before its weights are read. */
export interface PhaseModel {
  readonly config: T5Config;
  /** `spiece.model`. */
  readonly vocabulary: BlobId;
  /** Ids that the data use: pieces and sentinels. The model's embedding may have more rows. */
  readonly ids: number;
}

/**
 * Sizes of the phase's model: those of what it starts from, else those of the pipeline.
 *
 * @throws InputError `vocabulary-differs` where what it starts from was trained with other pieces, `vocabulary-size`
 * where the embedding has fewer rows than the vocabulary has ids
 */
export async function phaseModel(
  context: Pick<StageContext, 'input' | 'inputNames'>,
  { model, extraIds }: PhaseConfig,
): Promise<PhaseModel> {
  const read = await readVocabulary(context);
  const { vocabulary } = read;
  const pieces = read.model.pieces.length;
  const ids = pieces + extraIds;
  const config = context.inputNames.includes('from') ? await startConfig(context, read) : sizes(model, ids);
  if (config.vocab_size < ids) {
    const data = `the vocabulary has ${pieces} pieces and ${extraIds} sentinels`;
    throw new InputError('vocabulary-size', `${data}, but the model's embedding has ${config.vocab_size} rows`);
  }
  return { config, vocabulary, ids };
}

function sizes(model: PhaseConfig['model'], ids: number): T5Config {
  if (model === undefined) throw new Error('a phase from scratch has no sizes');
  const { vocab_size = ids, ...rest } = model;
  return { vocab_size, ...rest, pad_token_id: 0, eos_token_id: 1, decoder_start_token_id: 0 };
}

/** The weights that the phase starts with. */
export async function startWeights(
  context: Pick<StageContext, 'input' | 'inputNames'>,
  model: T5Config,
  seed: number,
): Promise<Iterable<NamedValues>> {
  if (!context.inputNames.includes('from')) return initialParameters(model, seedOf(seed, 'weights'));
  const file = await (await context.input('from')).open('model.safetensors');
  try {
    return await readTensors(file);
  } finally {
    await file.close();
  }
}

async function readVocabulary(
  context: Pick<StageContext, 'input'>,
): Promise<{ vocabulary: BlobId; model: SentencePieceModel }> {
  const artifact = await context.input('vocabulary');
  const vocabulary = artifact.manifest.files['spiece.model'];
  if (vocabulary === undefined) throw new Error('the vocabulary artifact has no spiece.model');
  return { vocabulary, model: await readPieces(artifact) };
}

async function startConfig(
  context: Pick<StageContext, 'input'>,
  { vocabulary, model }: { vocabulary: BlobId; model: SentencePieceModel },
): Promise<T5Config> {
  const from = await context.input('from');
  const own = from.manifest.files['spiece.model'];
  // Files may differ in what their trainers noted, and still give the same ids.
  if (own !== undefined && own.sha256 !== vocabulary.sha256) {
    const difference = vocabularyDifference(await readPieces(from), model);
    if (difference !== undefined) {
      throw new InputError(
        'vocabulary-differs',
        `the model that the phase starts from has another vocabulary than the data (${difference}); name its spiece.model in "tokenize.vocabulary" ("file" or "hub")`,
      );
    }
  }
  return parseT5Config(await from.json('config.json'));
}

async function readPieces(artifact: Artifact): Promise<SentencePieceModel> {
  const file = await artifact.open('spiece.model');
  try {
    return readModel(await file.read(0, file.size));
  } finally {
    await file.close();
  }
}
