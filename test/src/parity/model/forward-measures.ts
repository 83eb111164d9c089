import { batchLogits, batchLoss } from '@exmix/t5/batch-loss';
import { encode } from '@exmix/t5/encode';
import { lossGradients } from '@exmix/t5/loss-gradients';
import { denseGradients } from '@exmix/t5/testing/dense-gradients';
import type { ModelFolder } from '@exmix/t5/testing/model-folder';
import { type Compared, type Measure, measure } from '../measure.js';
import type { ModelOnEngine } from './model-on-engine.js';
import { TOLERANCES } from './tolerances.js';

/** z-loss of `loss_t5x_sum`. */
const Z_LOSS = 1e-4;

/** Encoder output, logits and losses of the padded, the packed and the long batch, as far as the folder has them. */
export async function forwardMeasures(folder: ModelFolder, name: string, model: ModelOnEngine): Promise<Measure[]> {
  const measures: Measure[] = [];
  const logits: Compared[] = [];
  const means: Compared[] = [];
  const sums: Compared[] = [];
  for (const kind of ['batch', 'packed', 'long']) {
    const prefix = `${name}/${kind}`;
    if (!folder.has(`${prefix}/input_ids`)) continue;
    const batch = await folder.batch(prefix);
    const isToken = (index: number) => batch.weights[index] === 1;
    if (folder.has(`${prefix}/encoder_last_hidden_state`)) {
      const [hidden] = (await model.run(batch, (layers, tensors) => [encode(layers, tensors)])) as [Float32Array];
      const expected = await folder.floats(`${prefix}/encoder_last_hidden_state`);
      const counts = (i: number) => batch.inputSegments[Math.floor(i / model.config.d_model)] !== 0;
      measures.push(measure('encoder output', TOLERANCES.hidden, [{ actual: hidden, expected, at: kind, counts }]));
    }
    if (folder.has(`${prefix}/logits`)) {
      const [actual] = (await model.run(batch, (layers, tensors) => [batchLogits(layers, tensors)])) as [Float32Array];
      const expected = await folder.floats(`${prefix}/logits`);
      const counts = (i: number) => isToken(Math.floor(i / model.config.vocab_size));
      logits.push({ actual, expected, at: kind, counts });
    }
    if (folder.has(`${prefix}/loss_mean`)) {
      const [loss] = await model.run(batch, (layers, tensors) => [batchLoss(layers, tensors, { zLoss: 0 }).sums]);
      const [crossEntropy, , , tokens] = loss as unknown as [number, number, number, number];
      means.push({ actual: [crossEntropy / tokens], expected: await folder.floats(`${prefix}/loss_mean`), at: kind });
    }
    if (folder.has(`${prefix}/loss_t5x_sum`)) {
      const [total] = await model.run(batch, (layers, tensors) => [
        batchLoss(layers, tensors, { zLoss: Z_LOSS }).total,
      ]);
      sums.push({ actual: total as Float32Array, expected: await folder.floats(`${prefix}/loss_t5x_sum`), at: kind });
    }
  }
  for (const { at, ...one } of logits) {
    measures.push(measure(`logits, ${at}`, TOLERANCES.hidden, [{ ...one, at }]));
  }
  if (means.length > 0) measures.push(measure('mean loss', TOLERANCES.meanLoss, means));
  if (sums.length > 0) measures.push(measure('summed loss with z-loss', TOLERANCES.summedLoss, sums));
  return measures;
}

/** Gradients of the mean loss of the padded batch, of every parameter. */
export async function gradientMeasures(folder: ModelFolder, name: string, model: ModelOnEngine): Promise<Measure[]> {
  const expected = folder.named(`${name}/grad/`).map((tensor) => tensor.slice(`${name}/grad/`.length));
  if (expected.length === 0) return [];
  const batch = await folder.batch(`${name}/batch`);
  let parameters: readonly string[] = [];
  const gradients = await model.run(batch, (layers, tensors) => {
    const { sums, ...given } = lossGradients(layers, tensors, { zLoss: 0 });
    sums.dispose();
    const gradients = denseGradients(given.gradients);
    parameters = [...gradients.keys()];
    return [...gradients.values()];
  });
  const unmatched = [...expected.filter((each) => !parameters.includes(each))];
  unmatched.push(...parameters.filter((each) => !expected.includes(each)));
  if (unmatched.length > 0) throw new Error(`parameters of only one side: ${unmatched.join(', ')}`);
  const compared = parameters.map(async (parameter, i) => ({
    actual: gradients[i] as Float32Array,
    expected: await folder.floats(`${name}/grad/${parameter}`),
    at: parameter,
  }));
  return [measure(`gradients of ${parameters.length} tensors`, TOLERANCES.gradients, await Promise.all(compared))];
}
