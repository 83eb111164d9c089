import { join, resolve } from 'node:path';
import { loadPipeline } from '@exmix/cards/load-pipeline';
import type { ModelFacts } from '@exmix/exports/export-manifest';
import { generationConfig } from '@exmix/exports/transformers/generation-config';
import { modelCard } from '@exmix/exports/transformers/model-card';
import { specialTokensMap, tokenizerConfig } from '@exmix/exports/transformers/tokenizer-config';
import { tokenizerJson } from '@exmix/exports/transformers/tokenizer-json';
import { readModel } from '@exmix/vocabulary/read-model';
import { ExportFolder } from './export-folder.js';
import { type ExportOptions, refuseDataOptions } from './export-options.js';
import { type FoundPhase, findPhase } from './find-phase.js';
import { findPipeline } from './find-pipeline.js';
import { modelFacts } from './model-facts.js';
import { onInterrupt } from './on-interrupt.js';
import { openStore } from './open-store.js';
import { bytesText, duration } from './progress-text.js';
import { storeLocation } from './workspace.js';

/** Of a phase's artifact, with `--with-optimizer`. */
const TRAINING_STATE = ['optimizer.safetensors', 'events.jsonl', 'data.json'];

/**
 * `exmix export --to transformers`: a folder that `AutoModelForSeq2SeqLM` and `AutoTokenizer` open. Nothing is built.
 * @returns the exit code
 */
export async function exportModelCommand(name: string, options: ExportOptions): Promise<number> {
  refuseDataOptions(options);
  const start = performance.now();
  const pipeline = await loadPipeline(findPipeline(name));
  const store = await openStore(storeLocation(process.env, options.store));
  const found = await findPhase(pipeline, store, options.phase);
  const path = resolve(options.out ?? join(pipeline.folder, 'exports', `${found.unit}-transformers`));
  const interrupt = onInterrupt();
  try {
    const folder = await ExportFolder.open(path, interrupt.signal);
    try {
      const { bytes, files } = await write(folder, found, options.withOptimizer === true);
      const facts = await modelFacts(pipeline, store, found, options.withOptimizer === true);
      const card = Buffer.from(modelCard(facts));
      const manifest: ModelFacts = {
        pipeline: pipeline.config.name,
        to: 'transformers',
        phase: found.unit,
        checkpoint: found.artifact.digest,
      };
      const size = bytes + (await folder.write('README.md', [card]));
      await folder.finish(manifest);
      const milliseconds = Math.round(performance.now() - start);
      const ended = {
        type: 'ended',
        code: 0,
        folder: path,
        phase: found.unit,
        files: files + 1,
        bytes: size,
        milliseconds,
      };
      const told = options.json
        ? JSON.stringify(ended)
        : `${found.unit}: ${files + 1} files, ${bytesText(size)}, in ${duration(milliseconds)}: ${path}`;
      process.stdout.write(`${told}\n`);
      if (options.json !== true)
        for (const note of facts.notes) process.stdout.write(`the model card lacks: ${note}\n`);
      return 0;
    } finally {
      await folder.discard();
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    console.error('interrupted: nothing was exported');
    return 130;
  } finally {
    interrupt.release();
  }
}

/** All files but the card. */
async function write(
  folder: ExportFolder,
  { artifact, config }: FoundPhase,
  withState: boolean,
): Promise<{ files: number; bytes: number }> {
  const sum = { files: 0, bytes: 0 };
  const add = async (name: string, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> => {
    sum.bytes += await folder.write(name, bytes);
    sum.files++;
  };
  const copy = async (name: string): Promise<void> => {
    const file = await artifact.open(name);
    try {
      await add(name, file.stream());
    } finally {
      await file.close();
    }
  };
  for (const name of ['config.json', 'model.safetensors', 'spiece.model']) await copy(name);
  const vocabulary = await artifact.open('spiece.model');
  const pieces = readModel(await vocabulary.read(0, vocabulary.size).finally(() => vocabulary.close()));
  const { phase, extraIds } = config;
  await add('generation_config.json', [json(generationConfig(phase.targetLength))]);
  await add('special_tokens_map.json', [json(specialTokensMap(pieces, extraIds))]);
  await add('tokenizer.json', [json(tokenizerJson(pieces, extraIds))]);
  await add('tokenizer_config.json', [json(tokenizerConfig(pieces, extraIds, phase.inputLength))]);
  if (withState) for (const name of TRAINING_STATE) await copy(name);
  return sum;
}

function json(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
