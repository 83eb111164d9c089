import { InputError } from '@exmix/errors/input-error';
import { parameterCount } from '@exmix/t5/parameter-shapes';
import { type T5Config, t5ConfigJson } from '@exmix/t5/t5-config';
import { type TensorSource, writeSafetensors } from '@exmix/tensors/safetensors';
import { readModel } from '@exmix/vocabulary/read-model';
import { CONFIG, checkpointFiles, TOKENIZER_CONFIG, VOCABULARY } from './checkpoint-files.js';
import { type CheckpointFolder, readBytes, readText } from './checkpoint-folder.js';
import { chooseTensors } from './choose-tensors.js';
import { importConfig } from './import-config.js';
import { openTensors } from './open-tensors.js';
import { parseJson } from './parse-json.js';

/** A checkpoint of transformers that was found whole. Close it when done. */
export interface OpenedCheckpoint {
  readonly config: T5Config;
  readonly parameters: number;
  /** Pieces of the vocabulary; the model may have more rows. */
  readonly pieces: number;
  /** Sentinels above the pieces; undefined where no file says how many. */
  readonly extraIds: number | undefined;
  /** What a person should know, a sentence each. */
  readonly notes: readonly string[];
  /** The parameters in the model's order, float32; read when their data are asked for. */
  readonly tensors: readonly TensorSource[];
  /** Bytes of `spiece.model`. */
  readonly vocabulary: Uint8Array;
  /**
   * The files of a checkpoint artifact. `model.safetensors` is float32 with parameters in the model's order, so that it
   * does not depend on shards, types that float32 holds, or names of shared matrices. One tensor is in memory at a time.
   */
  readonly files: Readonly<
    Record<'config.json' | 'model.safetensors' | 'spiece.model', () => AsyncIterable<Uint8Array>>
  >;
  close(): Promise<void>;
}

/**
 * Opens a checkpoint that transformers saved: T5 1.0, T5 1.1, FLAN-T5. Everything is checked but the values of tensors.
 *
 * @throws InputError that says what is missing or wrong, in which file
 */
export async function openCheckpoint(folder: CheckpointFolder): Promise<OpenedCheckpoint> {
  const { weights } = await checkpointFiles({
    name: folder.name,
    has: (path) => folder.has(path),
    text: (path) => readText(folder, path),
  });
  const imported = importConfig(parseJson(await readText(folder, CONFIG), CONFIG));
  const { config, dropout } = imported;
  const vocabulary = await readBytes(folder, VOCABULARY);
  const pieces = readModel(vocabulary).pieces.length;
  if (pieces > config.vocab_size) {
    const message = `has ${pieces} pieces, and the model's vocab_size is ${config.vocab_size}; they are not of the same model`;
    throw new InputError('bad-checkpoint', message, { file: VOCABULARY });
  }
  const extraIds = await extraIdsOf(folder);
  const tensors = await openTensors(folder, weights);
  try {
    const chosen = await chooseTensors(imported, tensors);
    const sources = chosen.tensors.map(
      ({ name, from, shape }): TensorSource => ({
        name,
        dtype: 'F32',
        shape,
        data: async () => floats(from, await tensors.read(from)),
      }),
    );
    return {
      config,
      parameters: parameterCount(config),
      pieces,
      extraIds,
      notes: chosen.notes,
      tensors: sources,
      vocabulary,
      files: {
        'config.json': () => once(Buffer.from(`${JSON.stringify(t5ConfigJson(config, dropout), null, 2)}\n`)),
        'model.safetensors': () => writeSafetensors(sources),
        'spiece.model': () => once(vocabulary),
      },
      close: () => tensors.close(),
    };
  } catch (error) {
    await tensors.close();
    throw error;
  }
}

/** `extra_ids` of the tokenizer's config, which transformers and `exmix export` write. */
async function extraIdsOf(folder: CheckpointFolder): Promise<number | undefined> {
  if (!(await folder.has(TOKENIZER_CONFIG))) return undefined;
  const { extra_ids: count } = parseJson(await readText(folder, TOKENIZER_CONFIG), TOKENIZER_CONFIG);
  if (count === undefined || count === null) return undefined;
  if (Number.isSafeInteger(count) && (count as number) >= 0) return count as number;
  const message = `is ${JSON.stringify(count)}; it is a whole number from 0 up`;
  throw new InputError('bad-checkpoint', message, { file: TOKENIZER_CONFIG, field: 'extra_ids' });
}

type Tensor = Awaited<ReturnType<Awaited<ReturnType<typeof openTensors>>['read']>>;

function floats(name: string, { data }: Tensor): Float32Array {
  if (!(data instanceof Float32Array)) throw new InputError('bad-checkpoint', `${name} holds integers, not weights`);
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new InputError('bad-checkpoint', `${name} has the value ${data[at]} at place ${at}`);
  return data;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
