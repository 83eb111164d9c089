import type { Engine } from '@exmix/tensors/engine';
import type { TensorData } from '@exmix/tensors/safetensors';
import * as tf from '@tensorflow/tfjs-core';
import { optimizerShapes, secondMomentDecay } from './adafactor.js';
import { batchLoss } from './batch-loss.js';
import { parameterShapes } from './parameter-shapes.js';
import type { Parameters } from './parameters.js';
import { batchTensors, type T5Batch } from './t5-batch.js';
import type { T5Config } from './t5-config.js';
import { type TrainingOptions, trainingStep } from './training-step.js';

/** Means over the target tokens of a batch. */
export interface StepMetrics {
  readonly crossEntropy: number;
  readonly zLoss: number;
  /** Part of the target tokens whose highest logit is right, with the true tokens before them given. */
  readonly accuracy: number;
  readonly targetTokens: number;
}

/** A tensor by name as plain values. */
export interface NamedValues {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** A model in training: its weights and Adafactor's state live on the engine. */
export class T5Trainer {
  private constructor(
    private readonly engine: Engine,
    readonly config: T5Config,
    private readonly options: TrainingOptions,
    private weights: Map<string, tf.Tensor>,
    private state: Map<string, tf.Tensor>,
  ) {}

  /**
   * @param weights every parameter of the model, in any order
   * @param state Adafactor's state of a training to go on with; absent: zeros
   */
  static create(
    engine: Engine,
    config: T5Config,
    options: TrainingOptions,
    weights: Iterable<NamedValues>,
    state?: Iterable<NamedValues>,
  ): T5Trainer {
    const shapes = parameterShapes(config);
    const stateShapes = optimizerShapes(shapes, options.adafactor);
    const zeros = [...stateShapes].map(([name, shape]) => ({ name, shape, data: new Float32Array(elements(shape)) }));
    return new T5Trainer(
      engine,
      config,
      options,
      toTensors(shapes, weights, 'weights'),
      toTensors(stateShapes, state ?? zeros, 'optimizer state'),
    );
  }

  /**
   * Trains on one batch.
   *
   * @param step from 0; with `seed` it decides the dropout, with Adafactor the second moments' decay
   */
  async step(batch: T5Batch, step: number, seed: number, learningRate: number): Promise<StepMetrics> {
    const outputs = tf.tidy(() => {
      const inputs = {
        parameters: this.weights,
        state: this.state,
        batch: batchTensors(batch),
        learningRate: tf.scalar(learningRate),
        decay: tf.scalar(secondMomentDecay(step, this.options.adafactor.decayRate)),
        dropoutKey: tf.tensor1d([seed | 0, step], 'int32'),
      };
      const { parameters, state, sums } = trainingStep(this.engine, this.config, inputs, this.options);
      return { parameters: Object.fromEntries(parameters), state: Object.fromEntries(state), sums };
    });
    const metrics = await readMetrics(outputs.sums);
    tf.dispose([...this.weights.values(), ...this.state.values()]);
    this.weights = new Map(Object.entries(outputs.parameters));
    this.state = new Map(Object.entries(outputs.state));
    return metrics;
  }

  /** Scores one batch; nothing is trained. */
  async score(batch: T5Batch): Promise<StepMetrics> {
    return readMetrics(
      tf.tidy(
        () =>
          batchLoss({ config: this.config, parameters: this.weights }, batchTensors(batch), this.options.zLoss).sums,
      ),
    );
  }

  /** The weights, for decoding; they live until the next step. */
  get parameters(): Parameters {
    return this.weights;
  }

  get optimizerState(): Parameters {
    return this.state;
  }

  dispose(): void {
    tf.dispose([...this.weights.values(), ...this.state.values()]);
  }
}

async function readMetrics(sums: tf.Tensor1D): Promise<StepMetrics> {
  const [crossEntropy, zLoss, correct, tokens] = (await sums.data()) as unknown as [number, number, number, number];
  sums.dispose();
  const count = Math.max(1, tokens);
  return { crossEntropy: crossEntropy / count, zLoss: zLoss / count, accuracy: correct / count, targetTokens: tokens };
}

function toTensors(
  shapes: ReadonlyMap<string, readonly number[]>,
  values: Iterable<NamedValues>,
  what: string,
): Map<string, tf.Tensor> {
  const given = new Map<string, NamedValues>();
  for (const value of values) given.set(value.name, value);
  const tensors = new Map<string, tf.Tensor>();
  for (const [name, shape] of shapes) {
    const value = given.get(name);
    if (value === undefined) throw new Error(`the ${what} lack ${name}`);
    if (value.shape.join() !== shape.join()) {
      throw new Error(`${what}: ${name} has shape [${value.shape}], the model needs [${shape}]`);
    }
    tensors.set(name, tf.tensor(value.data, [...shape], 'float32'));
  }
  return tensors;
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
