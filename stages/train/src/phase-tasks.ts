import { InputError } from '@exmix/errors/input-error';
import { seedOf } from '@exmix/feeding/seed-of';
import { mixingRate } from '@exmix/mixing/mixing-rate';
import type { MixtureFile } from '@exmix/mixing/mixture-file';
import { mixtureProbabilities } from '@exmix/mixing/mixture-probabilities';
import type { StageContext } from '@exmix/stage-kit/stage-context';
import type { StreamTask } from './example-stream.js';
import { type PhaseConfig, taskOfInput, tokensInput } from './phase-config.js';
import { readTaskTokens } from './read-task-tokens.js';
import { proseExamples, supervisedExamples } from './task-examples.js';

/**
 * The tasks of a phase with their probabilities and examples of one split, in the mixture's order. Rates are those of
 * the mixture, for held-out tasks too: min(n, cap)^(1/temperature) within their kind, R between prose and supervised
 * tasks. Tasks without examples in the split are left out.
 */
export async function phaseTasks(
  context: StageContext,
  config: PhaseConfig,
  split: 'train' | 'validation',
  vocabularySize: number,
  seed: number,
): Promise<StreamTask[]> {
  const mixture = (await (await context.input('mixture')).json('mixture.json')) as unknown as MixtureFile;
  const present = new Set(context.inputNames.flatMap((input) => taskOfInput(input) ?? []));
  const found: { task: string; selfSupervised: boolean; rate: number; examples: StreamTask['examples'] }[] = [];
  for (const { task, role, examples: rows, cap } of mixture.tasks) {
    if (!present.has(task)) continue;
    const tokens = await readTaskTokens(await context.input(tokensInput(task)), split, vocabularySize, context.signal);
    const selfSupervised = role === 'self-supervised';
    const taskSeed = seedOf(seed, split, task);
    const examples = selfSupervised
      ? proseExamples(tokens, config, vocabularySize, taskSeed)
      : supervisedExamples(tokens, taskSeed);
    if (examples.count === 0) continue;
    found.push({
      task,
      selfSupervised,
      rate: mixingRate(rows, { maximum: cap, temperature: mixture.temperature }),
      examples,
    });
  }
  if (found.length === 0 && split === 'train') {
    throw new InputError('no-training-examples', `none of the tasks ${[...present].join(', ')} has training examples`);
  }
  const probabilities = mixtureProbabilities(found, mixture.selfSupervisedRatio);
  return found.map(({ task, examples }, i) => ({ task, examples, probability: probabilities[i] as number }));
}
