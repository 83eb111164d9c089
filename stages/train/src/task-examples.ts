import { ProseChunks } from '@exmix/feeding/prose-chunks';
import { randomSpansLengths } from '@exmix/feeding/random-spans-lengths';
import { seedOf } from '@exmix/feeding/seed-of';
import { spanCorrupt } from '@exmix/feeding/span-corrupt';
import { seededPermutation } from '@exmix/mixing/seeded-permutation';
import type { PhaseConfig } from './phase-config.js';
import type { TaskTokens } from './read-task-tokens.js';

/** An example as the model gets it, without EOS. */
export interface TrainingExample {
  readonly inputs: Int32Array;
  readonly targets: Int32Array;
}

/** The examples of one task in the order in which a phase takes them: a pure function of the number of the take. */
export interface TaskExamples {
  /** Examples of one epoch: rows, or chunks of prose. */
  readonly count: number;
  take(number: number): TrainingExample;
}

/** Supervised rows: each epoch another seeded order. */
export function supervisedExamples({ inputs, targets }: TaskTokens, seed: number): TaskExamples {
  const order = epochOrder(targets.count, seed);
  return {
    count: targets.count,
    take(number) {
      const row = order(number);
      return { inputs: inputs.at(row), targets: targets.at(row) };
    },
  };
}

/**
 * Prose: its texts are joined and cut into chunks that fill the inputs once they are corrupted (T5's
 * `random_spans_helper`), shorter where the targets would not fit; every take corrupts its chunk anew.
 */
export function proseExamples(
  { targets }: TaskTokens,
  { phase, extraIds }: Pick<PhaseConfig, 'phase' | 'extraIds'>,
  vocabularySize: number,
  seed: number,
): TaskExamples {
  const lengths = Array.from({ length: targets.count }, (_, text) => targets.lengthAt(text));
  const chunks = new ProseChunks(lengths, { tokensLength: chunkLength(phase) });
  const order = epochOrder(chunks.count, seed);
  const noise = { noiseDensity: phase.noiseDensity, meanNoiseSpanLength: phase.meanNoiseSpanLength };
  return {
    count: chunks.count,
    take(number) {
      const tokens = chunks.gather(order(number), (text) => targets.at(text));
      const sentinels = { firstSentinel: vocabularySize - 1, sentinels: extraIds };
      return spanCorrupt(tokens, { ...noise, ...sentinels, seed: seedOf(seed, 'noise', number) });
    },
  };
}

/** Tokens of prose in a chunk, so that corrupted inputs and targets both fit with their EOS. */
export function chunkLength({
  inputLength,
  selfSupervisedLength = inputLength,
  targetLength,
  noiseDensity,
  meanNoiseSpanLength,
}: PhaseConfig['phase']): number {
  for (let length = Math.min(selfSupervisedLength, inputLength); ; length--) {
    const noise = { inputLength: length, noiseDensity, meanNoiseSpanLength };
    const { tokensLength, targetsLength } = randomSpansLengths(noise);
    if (targetsLength <= targetLength || length <= 4) return tokensLength;
  }
}

function epochOrder(count: number, seed: number): (number: number) => number {
  let epoch = -1;
  let permutation: (position: number) => number = (position) => position;
  return (number) => {
    const wanted = Math.floor(number / count);
    if (wanted !== epoch) permutation = seededPermutation(count, seed, wanted);
    epoch = wanted;
    return permutation(number % count);
  };
}
