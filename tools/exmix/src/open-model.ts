import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import { loadPipeline } from '@exmix/cards/load-pipeline';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { importUnit, phaseRuns } from '@exmix/cards/phase-runs';
import { openCheckpoint } from '@exmix/checkpoints/open-checkpoint';
import { InputError } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { parameterShapes } from '@exmix/t5/parameter-shapes';
import type { Parameters } from '@exmix/t5/parameters';
import { parseT5Config, type T5Config } from '@exmix/t5/t5-config';
import type { Engine } from '@exmix/tensors/engine';
import { loadEngine } from '@exmix/tensors/engine';
import { openSafetensors } from '@exmix/tensors/safetensors';
import { readModel } from '@exmix/vocabulary/read-model';
import { SentencePieceVocabulary } from '@exmix/vocabulary/sentence-piece-vocabulary';
import * as tf from '@tensorflow/tfjs-core';
import { findPipeline } from './find-pipeline.js';
import { folderCheckpoint } from './folder-checkpoint.js';
import { importNamed } from './imported-models.js';
import { openStore } from './open-store.js';
import { stateFolder, storeLocation } from './workspace.js';

/** A model on the engine, and what turns text into its tokens. */
export interface OpenModel {
  /** Such as `ext5-mini/ext5`. */
  readonly name: string;
  readonly engine: Engine;
  readonly config: T5Config;
  readonly parameters: Parameters;
  readonly vocabulary: SentencePieceVocabulary;
  /** Where it is a phase of one. */
  readonly pipeline?: LoadedPipeline;
  /** Tokens of an input, and of an answer, that it was trained on; undefined where that is not known. */
  readonly inputLength?: number;
  readonly targetLength?: number;
}

/** Sentinels of a T5 vocabulary that says nothing of its own. */
const EXTRA_IDS = 100;

/**
 * Opens the model that a command names: `<pipeline>/<phase>`, a folder with a checkpoint of transformers, or the name
 * that `exmix import` gave to one.
 *
 * @throws InputError `unknown-model`, `not-trained`
 */
export async function openModel(name: string, given?: string): Promise<OpenModel> {
  const found = await findModel(name, storeLocation(process.env, given));
  const files = await found.open();
  const engine = await loadEngine(process.env);
  const { config, read } = files;
  const parameters = new Map<string, tf.Tensor>();
  for (const [parameter, shape] of parameterShapes(config)) {
    parameters.set(parameter, tf.tensor(await read(parameter), [...shape], 'float32'));
  }
  await files.close();
  const model = readModel(files.vocabulary);
  const extraIds = Math.min(files.extraIds ?? found.extraIds, config.vocab_size - model.pieces.length);
  const { pipeline, inputLength, targetLength } = found;
  return {
    name: found.name,
    engine,
    config,
    parameters,
    vocabulary: new SentencePieceVocabulary(model, { extraIds }),
    ...(pipeline && { pipeline }),
    ...(inputLength !== undefined && { inputLength }),
    ...(targetLength !== undefined && { targetLength }),
  };
}

interface ModelFiles {
  readonly config: T5Config;
  readonly vocabulary: Uint8Array;
  /** Sentinels, where the checkpoint said how many. */
  readonly extraIds?: number | undefined;
  readonly read: (parameter: string) => Promise<Float32Array>;
  readonly close: () => Promise<void>;
}

interface FoundModel extends Pick<OpenModel, 'name' | 'pipeline' | 'inputLength' | 'targetLength'> {
  readonly extraIds: number;
  readonly open: () => Promise<ModelFiles>;
}

async function findModel(name: string, location: string): Promise<FoundModel> {
  if (isCheckpointFolder(name)) {
    return { name: basename(resolve(name)), extraIds: EXTRA_IDS, open: () => openFolder(resolve(name)) };
  }
  const imported = await importNamed(stateFolder(location), name);
  if (imported !== undefined) {
    return { name, extraIds: EXTRA_IDS, open: () => openArtifact(imported.artifact, location) };
  }
  const cut = name.lastIndexOf('/');
  if (cut > 0 && !isPipeline(name)) return findPhase(name.slice(0, cut), name.slice(cut + 1), location);
  // Says so where the pipeline is not there either.
  const { config } = await loadPipeline(findPipeline(name));
  const phases = phaseRuns(config.train).map(({ unit }) => `${name}/${unit}`);
  const there = phases.length === 0 ? 'it trains nothing' : `there are ${phases.slice(0, 5).join(', ')}`;
  throw new InputError('unknown-model', `${name} is a pipeline; a model is one of its phases: ${there}`);
}

function isPipeline(name: string): boolean {
  try {
    findPipeline(name);
    return true;
  } catch {
    return false;
  }
}

function isCheckpointFolder(name: string): boolean {
  try {
    return statSync(resolve(name, 'config.json'), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true; // it is there and cannot be looked at, which opening it tells
  }
}

async function findPhase(pipelineName: string, unit: string, location: string): Promise<FoundModel> {
  const pipeline = await loadPipeline(findPipeline(pipelineName));
  const { config, folder } = pipeline;
  const runs = phaseRuns(config.train);
  const imports = Object.keys(config.train?.imports ?? {}).map(importUnit);
  const units = [...runs.map((run) => run.unit), ...imports];
  if (!units.includes(unit)) {
    const near = nearMiss(unit, units);
    const hint = near === undefined ? `; there are ${units.join(', ') || 'none'}` : `; did you mean ${near}?`;
    throw new InputError('unknown-model', `${config.name} has no phase ${JSON.stringify(unit)}${hint}`);
  }
  const ref = await RefFolder.of(folder).read('train', unit);
  if (ref === undefined) {
    throw new InputError(
      'not-trained',
      `${unit} of ${config.name} has not been trained: exmix run ${config.name} --to train`,
    );
  }
  const phase = runs.find((run) => run.unit === unit)?.phase;
  const { vocabulary } = config.tokenize;
  return {
    name: `${config.name}/${unit}`,
    pipeline,
    extraIds: 'train' in vocabulary ? vocabulary.train.extraIds : vocabulary.extraIds,
    ...(phase && { inputLength: phase.inputLength, targetLength: phase.targetLength }),
    open: () => openArtifact(ref.artifact, location),
  };
}

/** A phase's artifact, or that of an imported model. */
async function openArtifact(id: BlobId, location: string): Promise<ModelFiles> {
  const artifact = await StoredArtifact.open(await openStore(location), id);
  const vocabulary = await artifact.open('spiece.model');
  const file = await artifact.open('model.safetensors');
  try {
    const tensors = await openSafetensors(file);
    return {
      config: parseT5Config(await artifact.json('config.json')),
      extraIds: (artifact.manifest.summary as { readonly extraIds?: number } | null)?.extraIds,
      vocabulary: await vocabulary.read(0, vocabulary.size),
      read: async (name) => (await tensors.read(name)).data as Float32Array,
      close: () => file.close(),
    };
  } finally {
    await vocabulary.close();
  }
}

async function openFolder(path: string): Promise<ModelFiles> {
  const folder = folderCheckpoint(path);
  const { config, vocabulary, extraIds, tensors, close } = await openCheckpoint(folder);
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return {
    config,
    vocabulary,
    extraIds,
    read: async (name) => (await byName.get(name)?.data()) as Float32Array,
    close,
  };
}
