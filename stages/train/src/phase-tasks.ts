import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import { InputError } from '@exmix/errors/input-error';
import { seedOf } from '@exmix/feeding/seed-of';
import { mixingRate } from '@exmix/mixing/mixing-rate';
import type { MixtureFile } from '@exmix/mixing/mixture-file';
import { mixtureProbabilities } from '@exmix/mixing/mixture-probabilities';
import type { StreamTask } from './example-stream.js';
import type { PhaseConfig } from './phase-config.js';
import { ProseExamples, SupervisedExamples } from './task-examples.js';
import { TokenBlocks } from './token-blocks.js';

/** Which examples a stream is made of. Plain data, so that a thread can be told. */
export interface PhaseData {
  readonly mixture: Pick<MixtureFile, 'temperature' | 'selfSupervisedRatio' | 'tasks'>;
  /** Blobs of the token files by task and name. */
  readonly tokens: Readonly<Record<string, Readonly<Record<string, BlobId>>>>;
  readonly split: 'train' | 'validation';
  readonly config: Pick<PhaseConfig, 'phase' | 'extraIds'>;
  readonly vocabularySize: number;
  /** The phase's. */
  readonly seed: number;
}

/**
 * The tasks of a phase with their probabilities and examples of one split, in the mixture's order. Rates are those of
 * the mixture, for held-out tasks too: min(n, cap)^(1/temperature) within their kind, R between prose and supervised
 * tasks. Tasks without examples in the split are left out. Their files stay open until they are closed.
 */
export async function phaseTasks(
  store: ArtifactStore,
  data: PhaseData,
): Promise<{ tasks: readonly StreamTask[]; close(): Promise<void> }> {
  const opened: TokenBlocks[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((blocks) => blocks.close()));
  };
  try {
    const tasks = await openTasks(store, data, opened);
    return { tasks, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openTasks(
  store: ArtifactStore,
  { mixture, tokens, split, config, vocabularySize, seed }: PhaseData,
  opened: TokenBlocks[],
): Promise<StreamTask[]> {
  const found: { task: string; selfSupervised: boolean; rate: number; examples: StreamTask['examples'] }[] = [];
  for (const { task, role, examples: rows, cap } of mixture.tasks) {
    const files = tokens[task];
    if (files === undefined) continue;
    const blocks = await TokenBlocks.open(store, filesOf(files, split), { split, vocabularySize });
    opened.push(blocks);
    const selfSupervised = role === 'self-supervised';
    const taskSeed = seedOf(seed, split, task);
    const examples = selfSupervised
      ? new ProseExamples(blocks, config, vocabularySize, taskSeed)
      : new SupervisedExamples(blocks, taskSeed);
    if (examples.count === 0) continue;
    found.push({
      task,
      selfSupervised,
      rate: mixingRate(rows, { maximum: cap, temperature: mixture.temperature }),
      examples,
    });
  }
  if (found.length === 0 && split === 'train') {
    const names = Object.keys(tokens).join(', ');
    throw new InputError('no-training-examples', `none of the tasks ${names} has training examples`);
  }
  const probabilities = mixtureProbabilities(found, mixture.selfSupervisedRatio);
  return found.map(({ task, examples }, i) => ({ task, examples, probability: probabilities[i] as number }));
}

function filesOf(files: Readonly<Record<string, BlobId>>, split: string): Record<string, BlobId> {
  return Object.fromEntries(Object.entries(files).filter(([name]) => name.startsWith(`tokens/${split}-`)));
}
