import type { Parameters } from '@exmix/t5/parameters';
import { batchTensors, type T5Batch, type T5Tensors } from '@exmix/t5/t5-batch';
import type { T5Config } from '@exmix/t5/t5-config';
import type { Layers } from '@exmix/t5/t5-stack';
import type { ReferenceModel } from '@exmix/t5/testing/model-folder';
import type { Engine } from '@exmix/tensors/engine';
import { RecordedFunction } from '@exmix/tensors/recorded-function';
import * as tf from '@tensorflow/tfjs-core';

/** A reference model on an engine, run op by op or as recorded graphs. */
export class ModelOnEngine {
  readonly config: T5Config;
  readonly parameters: Parameters;

  constructor(
    readonly engine: Engine,
    readonly opByOp: boolean,
    { config, weights }: ReferenceModel,
  ) {
    this.config = config;
    this.parameters = new Map(
      weights.map(({ name, shape, data }) => [name, tf.tensor(data, [...shape], 'float32') as tf.Tensor]),
    );
  }

  /** Values of what a function makes of the model and a batch; the function is recorded unless it runs op by op. */
  async run(batch: T5Batch, work: (layers: Layers, batch: T5Tensors) => tf.Tensor[]): Promise<Float32Array[]> {
    const tensors = batchTensors(batch);
    const names = [...this.parameters.keys()];
    const inputs = [...this.parameters.values(), ...Object.values<tf.Tensor>({ ...tensors })];
    const keys = Object.keys(tensors);
    const pure = (given: readonly tf.Tensor[]) =>
      tf.tidy(() => {
        const parameters = new Map(names.map((name, i) => [name, given[i] as tf.Tensor]));
        const ofBatch = keys.map((key, i) => [key, given[names.length + i]]);
        return work({ config: this.config, parameters }, Object.fromEntries(ofBatch) as T5Tensors);
      });
    const outputs = this.opByOp ? pure(inputs) : this.recorded(pure, inputs);
    const values = await Promise.all(outputs.map(async (output) => (await output.data()) as Float32Array));
    tf.dispose([...outputs, ...Object.values<tf.Tensor>({ ...tensors })]);
    return values;
  }

  private recorded(work: (given: readonly tf.Tensor[]) => tf.Tensor[], inputs: readonly tf.Tensor[]): tf.Tensor[] {
    if (this.engine.native === undefined) throw new Error('WebAssembly records no graphs');
    const graph = RecordedFunction.record(this.engine.native, work, inputs);
    try {
      return graph.run(inputs);
    } finally {
      graph.dispose();
    }
  }

  dispose(): void {
    tf.dispose([...this.parameters.values()]);
  }
}
