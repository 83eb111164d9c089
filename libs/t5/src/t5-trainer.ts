import type { Engine } from '@exmix/tensors/engine';
import { RecordedFunction } from '@exmix/tensors/recorded-function';
import type { TensorData } from '@exmix/tensors/safetensors';
import * as tf from '@tensorflow/tfjs-core';
import { optimizerShapes, secondMomentDecay } from './adafactor.js';
import { batchLoss } from './batch-loss.js';
import { lossWeights } from './loss-weights.js';
import { parameterShapes } from './parameter-shapes.js';
import type { Parameters } from './parameters.js';
import { batchTensors, type T5Batch, type T5Tensors } from './t5-batch.js';
import type { T5Config } from './t5-config.js';
import { type TrainingOptions, trainingStep } from './training-step.js';

/** Means over the target tokens of a batch, weighted as the loss weighs them. */
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
  private readonly graphs = new Map<string, RecordedFunction>();

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
    const weights = lossWeights(batch, this.options.lossNormalization);
    const own = [
      ...Object.values(batchTensors({ ...batch, weights })),
      tf.scalar(learningRate),
      tf.scalar(secondMomentDecay(step, this.options.adafactor.decayRate)),
      tf.tensor1d([seed | 0, step], 'int32'),
    ];
    const kept = [...this.weights.values(), ...this.state.values()];
    const [sums, ...next] = this.run('step', batch, [...kept, ...own], (inputs) => this.trainingStep(inputs)) as [
      tf.Tensor1D,
      ...tf.Tensor[],
    ];
    tf.dispose([...kept, ...own]);
    this.weights = renamed(this.weights, next);
    this.state = renamed(this.state, next.slice(this.weights.size));
    return { ...(await readMetrics(sums)), targetTokens: sumOf(batch.weights) };
  }

  /** Scores one batch; nothing is trained. */
  async score(batch: T5Batch): Promise<StepMetrics> {
    const own = Object.values(batchTensors(batch));
    const [sums] = this.run('score', batch, [...this.weights.values(), ...own], (inputs) => {
      const parameters = renamed(this.weights, inputs);
      const tensors = namedBatch(inputs.slice(this.weights.size));
      return [batchLoss({ config: this.config, parameters }, tensors, this.options).sums];
    }) as [tf.Tensor1D];
    tf.dispose(own);
    return readMetrics(sums);
  }

  /** The step over flat lists: weights, state, batch, learning rate, decay, dropout key; gives sums, weights, state. */
  private trainingStep(inputs: readonly tf.Tensor[]): tf.Tensor[] {
    const rest = inputs.slice(this.weights.size + this.state.size);
    const [learningRate, decay, dropoutKey] = rest.slice(-3) as [tf.Scalar, tf.Scalar, tf.Tensor1D];
    const step = {
      parameters: renamed(this.weights, inputs),
      state: renamed(this.state, inputs.slice(this.weights.size)),
      batch: namedBatch(rest),
      learningRate,
      decay,
      dropoutKey,
    };
    const { sums, parameters, state } = trainingStep(this.engine, this.config, step, this.options);
    return [sums, ...parameters.values(), ...state.values()];
  }

  /** On a native engine as one graph a batch shape, recorded the first time; else op by op. */
  private run(
    name: string,
    { rows, inputLength, targetLength }: T5Batch,
    inputs: readonly tf.Tensor[],
    work: (inputs: readonly tf.Tensor[]) => tf.Tensor[],
  ): tf.Tensor[] {
    const tidied = (given: readonly tf.Tensor[]) => tf.tidy(() => work(given));
    if (this.engine.native === undefined || this.options.opByOp) return tidied(inputs);
    const key = [name, rows, inputLength, targetLength].join();
    let graph = this.graphs.get(key);
    if (graph === undefined) {
      graph = RecordedFunction.record(this.engine.native, tidied, inputs);
      this.graphs.set(key, graph);
    }
    return graph.run(inputs);
  }

  /** The weights, for decoding; they live until the next step. */
  get parameters(): Parameters {
    return this.weights;
  }

  get optimizerState(): Parameters {
    return this.state;
  }

  dispose(): void {
    for (const graph of this.graphs.values()) graph.dispose();
    tf.dispose([...this.weights.values(), ...this.state.values()]);
  }
}

function sumOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

async function readMetrics(sums: tf.Tensor1D): Promise<StepMetrics> {
  const [crossEntropy, zLoss, correct, tokens] = (await sums.data()) as unknown as [number, number, number, number];
  sums.dispose();
  const count = Math.max(1, tokens);
  return { crossEntropy: crossEntropy / count, zLoss: zLoss / count, accuracy: correct / count, targetTokens: tokens };
}

/** The names of one map over the first tensors of a list. */
function renamed(names: ReadonlyMap<string, tf.Tensor>, tensors: readonly tf.Tensor[]): Map<string, tf.Tensor> {
  return new Map([...names.keys()].map((name, index) => [name, tensors[index] as tf.Tensor]));
}

/** A batch from its tensors in the order of `batchTensors`. */
function namedBatch(tensors: readonly tf.Tensor[]): T5Tensors {
  const [inputs, inputSegments, decoderInputs, decoderSegments, targets, weights] = tensors as tf.Tensor2D[];
  return { inputs, inputSegments, decoderInputs, decoderSegments, targets, weights } as T5Tensors;
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
