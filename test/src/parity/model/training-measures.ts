import { optimizerShapes } from '@exmix/t5/adafactor';
import { ADAFACTOR_DEFAULTS } from '@exmix/t5/adafactor-options';
import { parameterShapes } from '@exmix/t5/parameter-shapes';
import { T5Trainer } from '@exmix/t5/t5-trainer';
import type { ModelFolder, ReferenceModel, Training } from '@exmix/t5/testing/model-folder';
import type { Engine } from '@exmix/tensors/engine';
import { type Compared, type Measure, measure } from '../measure.js';
import { TOLERANCES } from './tolerances.js';

const LEARNING_RATE = 1e-3;

/** The training steps of `training.json`: losses of every step, and sums and norms of the weights after the last. */
export async function trainingMeasures(
  folder: ModelFolder,
  training: Training,
  { engine, opByOp }: { readonly engine: Engine; readonly opByOp: boolean },
): Promise<Measure[]> {
  const model = await folder.model(training.model);
  const runs: { [key in keyof Outcome]: Compared[] } = { losses: [], sums: [], norms: [] };
  for (const [name, run] of Object.entries(training.runs)) {
    const adafactor = { ...ADAFACTOR_DEFAULTS, minDimSizeToFactor: run.min_dim_size_to_factor };
    const factored = [...optimizerShapes(parameterShapes(model.config), adafactor).keys()]
      .filter((slot) => slot.endsWith('.v_row'))
      .map((slot) => slot.slice(0, -'.v_row'.length));
    if (factored.sort().join() !== [...run.factored].sort().join())
      throw new Error(`${name}: other tensors are factored`);
    const trainer = T5Trainer.create(engine, model.config, { zLoss: 0, dropout: 0, adafactor, opByOp }, model.weights);
    try {
      const outcome = await train(folder, trainer, training, run, model);
      for (const key of ['losses', 'sums', 'norms'] as const) {
        runs[key].push(...outcome[key].map((one) => ({ ...one, at: `${name}, ${one.at}` })));
      }
    } finally {
      trainer.dispose();
    }
  }
  return [
    measure(`losses of ${training.steps} training steps`, TOLERANCES.trainingLoss, runs.losses),
    measure(`weights after ${training.steps} steps, sums`, TOLERANCES.sums, runs.sums),
    measure(`weights after ${training.steps} steps, norms`, TOLERANCES.norms, runs.norms),
  ];
}

interface Outcome {
  readonly losses: readonly Compared[];
  readonly sums: readonly Compared[];
  readonly norms: readonly Compared[];
}

async function train(
  folder: ModelFolder,
  trainer: T5Trainer,
  { steps, loss_at_initial_weights }: Training,
  run: Training['runs'][string],
  model: ReferenceModel,
): Promise<Outcome> {
  const losses: Compared[] = [];
  for (let step = 0; step < steps; step++) {
    const batch = await folder.trainingBatch(step);
    if (step > 0) {
      // The batch would have another loss had nothing been learned, so the comparison can fail.
      const still = loss_at_initial_weights[step] as number;
      if (Math.abs(still - (run.loss[step] as number)) < 1e-3) throw new Error('the vectors do not show training');
    }
    const { crossEntropy } = await trainer.step(batch, step, 0, LEARNING_RATE);
    losses.push({ actual: [crossEntropy], expected: [run.loss[step] as number], at: `step ${step + 1}` });
  }
  const sums: Compared[] = [];
  const norms: Compared[] = [];
  for (const { name, data } of model.weights) {
    const expected = run.after[name];
    if (expected === undefined) throw new Error(`training.json has no ${name}`);
    const after = (await trainer.parameters.get(name)?.data()) as Float32Array;
    const change = Float64Array.from(after, (value, i) => value - (data[i] as number));
    const { sum, change_sum, l2, change_l2 } = expected;
    sums.push({ actual: [sumOf(after), sumOf(change)], expected: [sum, change_sum], at: name });
    norms.push({ actual: [normOf(after), normOf(change)], expected: [l2, change_l2], at: name });
  }
  return { losses, sums, norms };
}

function sumOf(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

function normOf(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
