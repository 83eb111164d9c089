import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { initialParameters } from '@exmix/t5/initial-parameters';
import { t5ConfigJson } from '@exmix/t5/t5-config';
import { type TensorSource, writeSafetensors } from '@exmix/tensors/safetensors';
import { stepBatch } from './step-batch.js';
import type { StepSize } from './step-size.js';

const SEED = 7;

/**
 * Writes what all contenders read: the same initial weights as a folder that transformers opens (`config.json`,
 * `model.safetensors`), and the batch (`batch.safetensors`: `input_ids`, `labels`).
 */
export async function writeStepFolder(size: StepSize, folder: string): Promise<void> {
  await writeFile(join(folder, 'config.json'), JSON.stringify(t5ConfigJson(size.config, 0)));
  const weights: TensorSource[] = [];
  for (const { name, shape, data } of initialParameters(size.config, SEED)) {
    weights.push({ name, shape, dtype: 'F32', data: () => data });
  }
  await write(join(folder, 'model.safetensors'), weights);
  const batch = stepBatch(size);
  await write(join(folder, 'batch.safetensors'), [
    { name: 'input_ids', dtype: 'I32', shape: [size.rows, size.inputLength], data: () => batch.inputs },
    { name: 'labels', dtype: 'I32', shape: [size.rows, size.targetLength], data: () => batch.targets },
  ]);
}

async function write(path: string, tensors: readonly TensorSource[]): Promise<void> {
  await pipeline(Readable.from(writeSafetensors(tensors)), createWriteStream(path));
}
