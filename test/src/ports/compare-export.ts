import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { batchLogits } from '@exmix/t5/batch-loss';
import { generate } from '@exmix/t5/generate';
import { batchTensors } from '@exmix/t5/t5-batch';
import { processEngine } from '@exmix/tensors/process-engine';
import { type TensorSource, writeSafetensors } from '@exmix/tensors/safetensors';
import * as tf from '@tensorflow/tfjs-core';
import { type OpenedModel, openModel } from './opened-model.js';
import { runPython } from './run-python.js';

/** What transformers makes of an export, beside what exmix makes of it. */
export interface ExportComparison {
  readonly examples: number;
  /** Examples on which the two differ. */
  readonly differing: Readonly<Record<'fast' | 'slow' | 'decoded' | 'greedy', readonly unknown[]>>;
  /** Of all logits of all answers. */
  readonly largestDifference: number;
  readonly largestLogit: number;
  readonly loading: Readonly<Record<string, readonly string[]>>;
  /** Names of the classes that `AutoTokenizer` chose, with and without tokenizers. */
  readonly tokenizers: readonly string[];
  /** Ids of `<extra_id_0>`. */
  readonly sentinel: readonly number[];
  readonly generation: number;
}

/**
 * Tokenizes texts, answers them greedily and computes the logits of the answers, with exmix and with transformers.
 *
 * @param longest tokens of an answer at most
 */
export async function compareExport(
  python: string,
  folder: string,
  texts: readonly string[],
  longest: number,
): Promise<ExportComparison> {
  const engine = await processEngine();
  const model = await openModel(folder);
  const scratch = await mkdtemp(join(tmpdir(), 'exmix-ports-'));
  try {
    const { config, parameters, vocabulary } = model;
    const ids = texts.map((text) => Int32Array.from([...vocabulary.encode(text), config.eos_token_id]));
    const answers = await generate(engine, config, parameters, ids, { method: 'greedy', maxLength: longest });
    const ours = {
      texts,
      longest,
      ids: ids.map((each) => [...each]),
      answers: answers.map(({ tokens }) => ({ tokens: [...tokens], text: vocabulary.decode(tokens) })),
    };
    const logits = answers.map(
      ({ tokens }, i): TensorSource => ({
        name: `logits.${i}`,
        dtype: 'F32',
        shape: [tokens.length + 1, config.vocab_size],
        data: () => logitsOf(model, ids[i] as Int32Array, tokens),
      }),
    );
    await writeFile(join(scratch, 'ours.json'), JSON.stringify(ours));
    await pipeline(Readable.from(writeSafetensors(logits)), createWriteStream(join(scratch, 'logits.safetensors')));
    const files = ['ours.json', 'logits.safetensors'].map((name) => join(scratch, name));
    return await runPython(python, 'open_export.py', folder, ...files);
  } finally {
    model.dispose();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Logits at every place of an answer, given the tokens before it; `[tokens + 1, vocab]`. */
async function logitsOf({ config, parameters }: OpenedModel, inputs: Int32Array, tokens: Int32Array) {
  const decoderInputs = Int32Array.from([config.decoder_start_token_id, ...tokens]);
  const length = decoderInputs.length;
  const result = tf.tidy(() =>
    batchLogits(
      { config, parameters },
      batchTensors({
        rows: 1,
        inputLength: inputs.length,
        targetLength: length,
        inputs,
        inputSegments: new Int32Array(inputs.length).fill(1),
        decoderInputs,
        decoderSegments: new Int32Array(length).fill(1),
        targets: new Int32Array(length),
        weights: new Float32Array(length),
      }),
    ),
  );
  const values = (await result.data()) as Float32Array;
  result.dispose();
  return values;
}
