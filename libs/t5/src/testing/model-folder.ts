// biome-ignore lint/style/noRestrictedImports: reference vectors are files
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesFile, openSafetensors, type SafetensorsFile } from '@exmix/tensors/safetensors';
import type { T5Batch } from '../t5-batch.js';
import { parseT5Config, type T5Config } from '../t5-config.js';

/** For tests: a folder of model vectors: `vectors.safetensors`, and a folder with weights and configuration for each model. */
export class ModelFolder {
  private constructor(
    private readonly folder: string,
    private readonly vectors: SafetensorsFile,
  ) {}

  /** Opens a folder; undefined where it is of another form. */
  static async open(folder: string): Promise<ModelFolder | undefined> {
    const vectors = await openFile(folder, 'vectors.safetensors');
    return vectors === undefined ? undefined : new ModelFolder(folder, vectors);
  }

  /** Names of the models that have vectors, in order; `train` holds batches for `training.json`. */
  get models(): readonly string[] {
    const names = this.vectors.names.map((name) => name.split('/')[0] as string);
    return [...new Set(names)].filter((name) => name !== 'train').sort();
  }

  has(tensor: string): boolean {
    return this.vectors.names.includes(tensor);
  }

  /** Tensors whose name starts with this. */
  named(start: string): readonly string[] {
    return this.vectors.names.filter((name) => name.startsWith(start));
  }

  async floats(tensor: string): Promise<Float32Array> {
    return (await this.vectors.read(tensor)).data as Float32Array;
  }

  async ints(tensor: string): Promise<Int32Array> {
    return (await this.vectors.read(tensor)).data as Int32Array;
  }

  shape(tensor: string): readonly number[] {
    return this.vectors.shape(tensor);
  }

  /** What `training.json` expects of training steps; undefined where there is none. */
  async training(): Promise<Training | undefined> {
    try {
      return JSON.parse(await readFile(join(this.folder, 'training.json'), 'utf8')) as Training;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async model(name: string): Promise<ReferenceModel> {
    const config = parseT5Config(JSON.parse(await readFile(join(this.folder, name, 'config.json'), 'utf8')));
    const file = await openFile(this.folder, name, 'model.safetensors');
    if (file === undefined) throw new Error(`${name} has vectors but no model.safetensors`);
    const weights = [];
    for (const parameter of file.names) {
      const { data, shape } = await file.read(parameter);
      weights.push({ name: parameter, shape, data: data as Float32Array });
    }
    return { config, weights };
  }

  /** A batch by the names of the vectors' README: padded (`attention_mask`), packed (`*_segment_ids`) or full rows. */
  async batch(name: string): Promise<T5Batch> {
    const [rows, inputLength] = this.shape(`${name}/input_ids`) as [number, number];
    const targetLength = this.shape(`${name}/decoder_input_ids`)[1] as number;
    const first = async (length: number, ...names: string[]) => {
      const found = names.find((tensor) => this.has(`${name}/${tensor}`));
      return found === undefined ? new Int32Array(rows * length).fill(1) : this.ints(`${name}/${found}`);
    };
    return {
      rows,
      inputLength,
      targetLength,
      inputs: await this.ints(`${name}/input_ids`),
      inputSegments: await first(inputLength, 'encoder_segment_ids', 'attention_mask'),
      decoderInputs: await this.ints(`${name}/decoder_input_ids`),
      decoderSegments: await first(targetLength, 'decoder_segment_ids'),
      ...labelled(await first(targetLength, 'labels')),
    };
  }

  /** The batch of a training step, from 0: that slice of `train/*`. */
  async trainingBatch(step: number): Promise<T5Batch> {
    const [, rows, inputLength] = this.shape('train/input_ids') as [number, number, number];
    const targetLength = this.shape('train/labels')[2] as number;
    const slice = async (name: string, length: number) =>
      (await this.ints(`train/${name}`)).slice(step * rows * length, (step + 1) * rows * length);
    return {
      rows,
      inputLength,
      targetLength,
      inputs: await slice('input_ids', inputLength),
      inputSegments: await slice('attention_mask', inputLength),
      decoderInputs: await slice('decoder_input_ids', targetLength),
      decoderSegments: new Int32Array(rows * targetLength).fill(1),
      ...labelled(await slice('labels', targetLength)),
    };
  }
}

export interface ReferenceModel {
  readonly config: T5Config;
  readonly weights: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly data: Float32Array;
  }[];
}

/** `training.json`, as far as it is read. */
export interface Training {
  readonly model: string;
  readonly steps: number;
  readonly loss_at_initial_weights: readonly number[];
  readonly runs: Readonly<
    Record<
      string,
      {
        readonly min_dim_size_to_factor: number;
        readonly factored: readonly string[];
        readonly loss: readonly number[];
        readonly after: Readonly<Record<string, { sum: number; l2: number; change_sum: number; change_l2: number }>>;
      }
    >
  >;
}

/** Targets and their weights; -100 is padding. */
function labelled(labels: Int32Array): Pick<T5Batch, 'targets' | 'weights'> {
  return {
    targets: labels.map((label) => Math.max(0, label)),
    weights: Float32Array.from(labels, (label) => (label === -100 ? 0 : 1)),
  };
}

async function openFile(...path: string[]): Promise<SafetensorsFile | undefined> {
  try {
    return await openSafetensors(bytesFile(await readFile(join(...path))));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
