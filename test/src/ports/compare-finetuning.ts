import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openStore } from '@exmix/artifact-store/open-store';
import { importNamed } from '@exmix/exmix/imported-models';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { ADAFACTOR_DEFAULTS } from '@exmix/t5/adafactor-options';
import type { T5Batch } from '@exmix/t5/t5-batch';
import { parseT5Config, type T5Config } from '@exmix/t5/t5-config';
import { T5Trainer } from '@exmix/t5/t5-trainer';
import { processEngine } from '@exmix/tensors/process-engine';
import { openSafetensors, type TensorSource, writeSafetensors } from '@exmix/tensors/safetensors';
import { workspaceRoot } from '../end-to-end/checkout.js';
import { runExmix, transcript } from '../end-to-end/run-exmix.js';
import { runPython } from './run-python.js';
import { someBatches } from './some-batches.js';
import { trainedVocabulary } from './trained-vocabulary.js';

/** A checkpoint that transformers saves. */
export interface CheckpointForm {
  readonly name: string;
  /** Of `T5Config`, besides the sizes. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly dtype: 'float32' | 'bfloat16' | 'float16';
  /** `1GB`: one file. */
  readonly largestShard: string;
}

const V1_1 = { feed_forward_proj: 'gated-gelu', tie_word_embeddings: false };

/** T5 1.0 and 1.1, in one file and in shards, in each type of weights; FLAN-T5 has more rows than its vocabulary. */
export const CHECKPOINT_FORMS: readonly CheckpointForm[] = [
  { name: 'T5 1.0, one file', config: { feed_forward_proj: 'relu' }, dtype: 'float32', largestShard: '1GB' },
  { name: 'T5 1.1, one file', config: V1_1, dtype: 'float32', largestShard: '1GB' },
  { name: 'T5 1.1, shards', config: V1_1, dtype: 'float32', largestShard: '1MB' },
  { name: 'T5 1.0, bfloat16', config: { feed_forward_proj: 'relu' }, dtype: 'bfloat16', largestShard: '1GB' },
  {
    name: 'FLAN-T5, float16 shards',
    config: { ...V1_1, vocab_size: 448 },
    dtype: 'float16',
    largestShard: '500KB',
  },
];

/** Matrices on both sides of the size from which Adafactor factors; heads x d_kv is not d_model. */
const SIZES = {
  vocab_size: 330,
  d_model: 128,
  d_kv: 32,
  d_ff: 192,
  num_layers: 2,
  num_decoder_layers: 2,
  num_heads: 6,
};

export interface FinetuningComparison {
  readonly form: CheckpointForm;
  /** Losses before each step, nats a target token. */
  readonly ours: readonly number[];
  readonly transformers: readonly number[];
  readonly largestRelativeDifference: number;
}

/**
 * Makes a checkpoint with transformers, imports it by `exmix import`, and trains it on the same batches there and here,
 * without dropout and z-loss.
 */
export async function compareFinetuning(
  python: string,
  form: CheckpointForm,
  steps: number,
  rate: number,
): Promise<FinetuningComparison> {
  const scratch = await mkdtemp(join(tmpdir(), 'exmix-ports-'));
  try {
    const folder = join(scratch, 'checkpoint');
    const fields = JSON.stringify({ ...SIZES, ...form.config });
    await runPython(python, 'make_checkpoint.py', folder, fields, form.dtype, form.largestShard);
    await writeFile(join(folder, 'spiece.model'), trainedVocabulary());
    const { config, weights } = await imported(folder, join(scratch, 'store'));
    const batches = someBatches(steps, config.vocab_size);
    const file = join(scratch, 'batches.safetensors');
    await pipeline(Readable.from(writeSafetensors(batches.flatMap(asTensors))), createWriteStream(file));
    const transformers: number[] = await runPython(python, 'finetune.py', folder, file, String(steps), String(rate));
    const ours = await finetuned(config, weights, batches, rate);
    const differences = ours.map((loss, i) => Math.abs(loss / (transformers[i] as number) - 1));
    return { form, ours, transformers, largestRelativeDifference: Math.max(...differences) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** By the command, into a store. */
async function imported(folder: string, location: string) {
  const run = await runExmix(workspaceRoot, ['import', folder, '--name', 'made'], { store: location });
  if (run.code !== 0) throw new Error(transcript(run));
  const ref = await importNamed(location, 'made');
  if (ref === undefined) throw new Error('the command has left no model');
  const artifact = await StoredArtifact.open(await openStore(location), ref.artifact);
  const file = await artifact.open('model.safetensors');
  try {
    const tensors = await openSafetensors(file);
    const weights = await Promise.all(tensors.names.map(async (name) => ({ name, ...(await tensors.read(name)) })));
    return { config: parseT5Config(await artifact.json('config.json')), weights };
  } finally {
    await file.close();
  }
}

async function finetuned(
  config: T5Config,
  weights: Awaited<ReturnType<typeof imported>>['weights'],
  batches: readonly T5Batch[],
  rate: number,
): Promise<number[]> {
  const options = { zLoss: 0, dropout: 0, adafactor: ADAFACTOR_DEFAULTS };
  const trainer = T5Trainer.create(await processEngine(), config, options, weights);
  try {
    const losses: number[] = [];
    for (const [step, batch] of batches.entries()) losses.push((await trainer.step(batch, step, 0, rate)).crossEntropy);
    return losses;
  } finally {
    trainer.dispose();
  }
}

/** As transformers takes a batch: -100 where no loss counts. */
function asTensors(batch: T5Batch, step: number): TensorSource[] {
  const { rows, inputLength, targetLength, inputs, inputSegments, targets, weights } = batch;
  const labels = targets.map((id, i) => (weights[i] === 0 ? -100 : id));
  const tensor = (name: string, length: number, data: Int32Array): TensorSource => ({
    name: `${step}.${name}`,
    dtype: 'I32',
    shape: [rows, length],
    data: () => data,
  });
  return [
    tensor('input_ids', inputLength, inputs),
    tensor('attention_mask', inputLength, inputSegments),
    tensor('labels', targetLength, labels),
  ];
}
