import type { ModelFolder } from '@exmix/t5/testing/model-folder';
import type { Engine } from '@exmix/tensors/engine';
import type { Measure } from '../measure.js';
import { decodingMeasures } from './decoding-measures.js';
import { forwardMeasures, gradientMeasures } from './forward-measures.js';
import { ModelOnEngine } from './model-on-engine.js';
import { trainingMeasures } from './training-measures.js';

/** Measures of one model, or of `training` steps, in one way of running. */
export interface ModelResult {
  readonly model: string;
  /** `graph`: recorded once and run as one TensorFlow graph. */
  readonly way: 'op by op' | 'graph';
  readonly measures: readonly Measure[];
}

/** Runs all that a folder has vectors for, on the native engine op by op and as graphs, on WebAssembly op by op. */
export async function* runModelVectors(folder: ModelFolder, engine: Engine): AsyncGenerator<ModelResult> {
  const training = await folder.training();
  for (const way of engine.native === undefined ? (['op by op'] as const) : (['op by op', 'graph'] as const)) {
    const opByOp = way === 'op by op';
    for (const name of folder.models) {
      const model = new ModelOnEngine(engine, opByOp, await folder.model(name));
      try {
        const measures = [
          ...(await forwardMeasures(folder, name, model)),
          ...(await gradientMeasures(folder, name, model)),
          ...(await decodingMeasures(folder, name, model)),
        ];
        yield { model: name, way, measures };
      } finally {
        model.dispose();
      }
    }
    if (training !== undefined) {
      const measures = await trainingMeasures(folder, training, { engine, opByOp });
      yield { model: training.model, way, measures };
    }
  }
}
