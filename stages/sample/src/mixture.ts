import { InputError } from '@exmix/errors/input-error';
import { mixingRate } from '@exmix/mixing/mixing-rate';
import type { MixtureFile, MixtureTask } from '@exmix/mixing/mixture-file';
import { mixtureProbabilities, selfSupervisedShare } from '@exmix/mixing/mixture-probabilities';
import type { Json } from '@exmix/stage-kit/json';
import type { Stage } from '@exmix/stage-kit/stage';
import type { StageContext } from '@exmix/stage-kit/stage-context';
import { stageOf } from '@exmix/stage-kit/stage-of';
import type { DrawSummary } from './draw-summary.js';
import type { MixtureConfig, MixtureTaskConfig } from './mixture-config.js';

/**
 * Weighs the tasks that could be drawn and writes `mixture.json` (`MixtureFile`): examples-proportional rates with cap
 * and temperature, probabilities with the self-supervised ratio. Held-out tasks have rate 0; failed ones are named.
 */
export const run: Stage = stageOf(async (action, context) => {
  const config = action.config as unknown as MixtureConfig;
  const present = new Set(context.inputNames);
  const failed = config.tasks.map(({ task }) => task).filter((task) => !present.has(task));
  const counted = await Promise.all(
    config.tasks.filter(({ task }) => present.has(task)).map((task) => countTask(context, config, task)),
  );
  if (counted.length === 0) {
    throw new InputError('empty-mixture', `no task of the mixture has examples; failed: ${failed.join(', ')}`);
  }
  const rated = counted.map(({ rate, role }) => ({ rate, selfSupervised: role === 'self-supervised' }));
  const probabilities = mixtureProbabilities(rated, config.selfSupervisedRatio);
  const mixture: MixtureFile = {
    format: 'exmix-mixture/1',
    cap: config.cap,
    temperature: config.temperature,
    selfSupervisedRatio: config.selfSupervisedRatio,
    selfSupervisedShare: selfSupervisedShare(rated, config.selfSupervisedRatio),
    tasks: counted.map((task, i) => ({ ...task, probability: probabilities[i] as number })),
    failed,
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(mixture, null, 2)}\n`);
  const id = await context.store.writeBlob([bytes], { signal: context.signal });
  return { files: { 'mixture.json': id }, summary: summaryOf(mixture) };
});

async function countTask(
  context: StageContext,
  { cap: pipelineCap, temperature }: MixtureConfig,
  { task, family, role, cap = pipelineCap }: MixtureTaskConfig,
): Promise<Omit<MixtureTask, 'probability'>> {
  const { splits } = (await context.input(task)).manifest.summary as unknown as DrawSummary;
  const examples = splits.train?.examples ?? 0;
  return {
    task,
    family: family as string,
    role,
    examples,
    cap,
    counted: Math.min(examples, cap),
    rate: role === 'held-out' ? 0 : mixingRate(examples, { maximum: cap, temperature }),
    drawn: Object.fromEntries(Object.entries(splits).map(([split, { drawn }]) => [split, drawn])),
  };
}

function summaryOf({ tasks, failed, selfSupervisedShare }: MixtureFile): Json {
  const of = (role: string) => tasks.filter((task) => task.role === role).length;
  return {
    tasks: of('mixture'),
    selfSupervised: of('self-supervised'),
    heldOut: of('held-out'),
    failed,
    selfSupervisedShare,
  };
}
