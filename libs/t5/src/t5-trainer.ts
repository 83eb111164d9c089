import { InputError } from '@exmix/errors/input-error';
import type { Engine } from '@exmix/tensors/engine';
import type { KeptGraphs } from '@exmix/tensors/kept-graphs';
import type { NativeBackend } from '@exmix/tensors/native-backend';
import { RecordedFunction } from '@exmix/tensors/recorded-function';
import type { TensorData } from '@exmix/tensors/safetensors';
import { withinWasmMemory } from '@exmix/tensors/wasm-memory';
import * as tf from '@tensorflow/tfjs-core';
import { adafactorStep, optimizerShapes, secondMomentDecay } from './adafactor.js';
import { batchLoss } from './batch-loss.js';
import { DenseGradient } from './dense-gradient.js';
import { lossDivisor, lossWeights } from './loss-weights.js';
import { parameterShapes } from './parameter-shapes.js';
import type { Parameters } from './parameters.js';
import { batchTensors, type T5Batch, type T5Tensors } from './t5-batch.js';
import type { T5Config } from './t5-config.js';
import { accumulatedGradients, productOf, type TrainingOptions, trainingStep } from './training-step.js';

/** Means over the target tokens of a batch, weighted as the loss weighs them. */
export interface StepMetrics {
  /** A mean over target tokens, as all means here; where the loss is normalized by `sequences`, of means by sequence. */
  readonly crossEntropy: number;
  readonly zLoss: number;
  /** Part of the target tokens whose highest logit is right, with the true tokens before them given. */
  readonly accuracy: number;
  readonly targetTokens: number;
  /** What the means count in a mean over several batches: target tokens, or sequences. */
  readonly weight: number;
  /** Root of the sum of the squares of all gradients, before Adafactor clips; of training steps only. */
  readonly gradientNorm?: number;
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
    private readonly kept: KeptGraphs | undefined,
  ) {}

  /**
   * @param weights every parameter of the model, in any order
   * @param state Adafactor's state of a training to go on with; absent: zeros
   * @param kept where recorded graphs are kept between processes; its code must be that of this module's imports
   * @throws InputError `no-bfloat16` where the engine has no such products
   */
  static create(
    engine: Engine,
    config: T5Config,
    options: TrainingOptions,
    weights: Iterable<NamedValues>,
    state?: Iterable<NamedValues>,
    kept?: KeptGraphs,
  ): T5Trainer {
    if (options.precision === 'bfloat16' && engine.native === undefined) {
      throw new InputError(
        'no-bfloat16',
        `precision is bfloat16, which the engine ${engine.kind} does not have; it can be float32, or the native engine be set up (node tools/setup/engine.mjs)`,
        { field: 'precision' },
      );
    }
    const shapes = parameterShapes(config);
    const stateShapes = optimizerShapes(shapes, options.adafactor);
    const zeros = [...stateShapes].map(([name, shape]) => ({ name, shape, data: new Float32Array(elements(shape)) }));
    return new T5Trainer(
      engine,
      config,
      options,
      toTensors(shapes, weights, 'weights'),
      toTensors(stateShapes, state ?? zeros, 'optimizer state'),
      kept,
    );
  }

  /**
   * Trains on one batch, or on several whose gradients are added up: the step of the one batch of all their rows, in
   * the memory of the largest.
   *
   * @param step from 0; with `seed` it decides the dropout, with Adafactor the second moments' decay
   */
  async step(
    batches: T5Batch | readonly T5Batch[],
    step: number,
    seed: number,
    learningRate: number,
  ): Promise<StepMetrics> {
    const all = isSeveral(batches) ? batches : [batches];
    const rates = [tf.scalar(learningRate), tf.scalar(secondMomentDecay(step, this.options.adafactor.decayRate))];
    const kept = [...this.weights.values(), ...this.state.values()];
    const [sums, norm, ...next] = (
      all.length === 1
        ? this.singleStep(all[0] as T5Batch, step, seed, rates)
        : this.accumulatedStep(all, step, seed, rates)
    ) as [tf.Tensor1D, tf.Scalar, ...tf.Tensor[]];
    tf.dispose([...kept, ...rates]);
    this.weights = renamed(this.weights, next);
    this.state = renamed(this.state, next.slice(this.weights.size));
    const targetTokens = all.reduce((sum, { weights }) => sum + sumOf(weights), 0);
    const metrics = { ...(await readMetrics(sums)), targetTokens };
    const [gradientNorm] = (await norm.data()) as Float32Array;
    norm.dispose();
    return { ...metrics, gradientNorm: gradientNorm as number };
  }

  /** Scores one batch; nothing is trained. */
  async score(batch: T5Batch): Promise<StepMetrics> {
    const weights = lossWeights(batch, this.options.lossNormalization);
    const own = Object.values(batchTensors({ ...batch, weights }));
    const [sums] = this.run(shapeKey('score', batch), [...this.weights.values(), ...own], (inputs) => {
      const parameters = renamed(this.weights, inputs);
      const tensors = namedBatch(inputs.slice(this.weights.size));
      const product = productOf(this.engine, this.options);
      return [batchLoss({ config: this.config, parameters, product }, tensors, this.options).sums];
    }) as [tf.Tensor1D];
    tf.dispose(own);
    return { ...(await readMetrics(sums)), targetTokens: sumOf(batch.weights) };
  }

  /**
   * Makes the graph of a step on one batch of this shape ready, while such a batch is made elsewhere. Without effect where
   * steps run op by op.
   */
  prepare(shape: BatchShape): void {
    const { native } = this.engine;
    if (native === undefined || this.options.opByOp) return;
    const rates = [tf.scalar(0), tf.scalar(0)];
    const own = this.batchInputs(emptyBatch(shape), 0, 0, 0);
    this.graph(native, shapeKey('step', shape), this.stepInputs(rates, own), this.stepWork);
    tf.dispose([...rates, ...own]);
  }

  /** One graph. Gives sums, gradient norm, weights, state. */
  private singleStep(batch: T5Batch, step: number, seed: number, rates: readonly tf.Scalar[]): tf.Tensor[] {
    const own = this.batchInputs(batch, 0, step, seed);
    const outputs = this.run(shapeKey('step', batch), this.stepInputs(rates, own), this.stepWork);
    tf.dispose(own);
    return outputs;
  }

  private stepInputs(rates: readonly tf.Scalar[], own: readonly tf.Tensor[]): tf.Tensor[] {
    return [...this.weights.values(), ...this.state.values(), ...rates, ...own];
  }

  private readonly stepWork: Work = (inputs) => {
    const { parameters, state, learningRate, decay, rest } = this.updateInputs(inputs);
    const read = { parameters, state, learningRate, decay, batch: namedBatch(rest), dropoutKey: lastOf(rest) };
    const done = trainingStep(this.engine, this.config, read, this.options);
    return [done.sums, done.gradientNorm, ...done.parameters.values(), ...done.state.values()];
  };

  /** A graph that adds the gradients of a batch, called for each, and one of Adafactor. Gives what `singleStep` does. */
  private accumulatedStep(
    batches: readonly T5Batch[],
    step: number,
    seed: number,
    rates: readonly tf.Scalar[],
  ): tf.Tensor[] {
    const names = this.weights.size;
    const divisor = tf.tidy(() => {
      const weights = batches.map((batch) => tf.tensor1d(lossWeights(batch, this.options.lossNormalization)));
      return lossDivisor(tf.concat(weights), this.options.lossNormalization);
    });
    let gradients: tf.Tensor[] = [...this.weights.values()].map((weight) => tf.zerosLike(weight));
    let sums: tf.Tensor1D = tf.zeros([SUMS]);
    for (const [index, batch] of batches.entries()) {
      const own = this.batchInputs(batch, index, step, seed);
      const inputs = [...this.weights.values(), ...gradients, sums, divisor, ...own];
      const [total, ...added] = this.run(shapeKey('accumulate', batch), inputs, (inputs) => {
        const [before, divisor, ...rest] = inputs.slice(2 * names) as [tf.Tensor1D, tf.Scalar, ...tf.Tensor[]];
        const read = {
          parameters: renamed(this.weights, inputs),
          before: renamed(this.weights, inputs.slice(names)),
          divisor,
          batch: namedBatch(rest),
          dropoutKey: lastOf(rest),
        };
        const { sums, gradients } = accumulatedGradients(this.engine, this.config, read, this.options);
        const total = tf.add(before, sums);
        sums.dispose();
        return [total, ...gradients.values()];
      }) as [tf.Tensor1D, ...tf.Tensor[]];
      tf.dispose([...gradients, sums, ...own]);
      gradients = added;
      sums = total;
    }
    const kept = [...this.weights.values(), ...this.state.values()];
    const outputs = this.run('update', [...kept, ...rates, ...gradients], (inputs) => {
      const { parameters, state, learningRate, decay, rest } = this.updateInputs(inputs);
      const rates = { learningRate, decay };
      const gradients = new Map(
        [...renamed(this.weights, rest)].map(([name, values]) => [name, new DenseGradient(values)]),
      );
      const done = adafactorStep(parameters, gradients, state, rates, this.options.adafactor);
      return [done.gradientNorm, ...done.parameters.values(), ...done.state.values()];
    });
    tf.dispose([...gradients, divisor]);
    return [sums, ...outputs];
  }

  /** What a step reads of a batch: its tensors, and the key of its dropout, which the batches of one step do not share. */
  private batchInputs(batch: T5Batch, index: number, step: number, seed: number): tf.Tensor[] {
    const weights = lossWeights(batch, this.options.lossNormalization);
    const key = [(seed ^ Math.imul(index, 0x9e3779b1)) | 0, step];
    return [...Object.values(batchTensors({ ...batch, weights })), tf.tensor1d(key, 'int32')];
  }

  /** Names the first inputs of a graph that has Adafactor in it: weights, state, learning rate, decay. */
  private updateInputs(inputs: readonly tf.Tensor[]) {
    const kept = this.weights.size + this.state.size;
    const [learningRate, decay, ...rest] = inputs.slice(kept) as [tf.Scalar, tf.Scalar, ...tf.Tensor[]];
    const state = renamed(this.state, inputs.slice(this.weights.size));
    return { parameters: renamed(this.weights, inputs), state, learningRate, decay, rest };
  }

  /** On a native engine as one graph a key; else op by op. */
  private run(key: string, inputs: readonly tf.Tensor[], work: Work): tf.Tensor[] {
    const { native } = this.engine;
    if (native === undefined) return withinWasmMemory(() => tf.tidy(() => work(inputs)));
    if (this.options.opByOp) return tf.tidy(() => work(inputs));
    return this.graph(native, key, inputs, work).run(inputs);
  }

  /** Recorded the first time, with inputs like those of later calls. */
  private graph(native: NativeBackend, key: string, inputs: readonly tf.Tensor[], work: Work): RecordedFunction {
    let graph = this.graphs.get(key);
    if (graph === undefined) {
      const { config, options } = this;
      const shapes = inputs.map(({ shape }) => shape);
      const types = inputs.map(({ dtype }) => dtype);
      const kept = this.kept?.graph({ graph: key, config, options, shapes, types });
      graph = RecordedFunction.record(native, (given) => tf.tidy(() => work(given)), inputs, shapes, kept);
      this.graphs.set(key, graph);
    }
    return graph;
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

/** Entries of `BatchLoss.sums`. */
const SUMS = 4;

type Work = (inputs: readonly tf.Tensor[]) => tf.Tensor[];

type BatchShape = Pick<T5Batch, 'rows' | 'inputLength' | 'targetLength'>;

function emptyBatch({ rows, inputLength, targetLength }: BatchShape): T5Batch {
  const zeros = (length: number) => new Int32Array(rows * length);
  return {
    rows,
    inputLength,
    targetLength,
    inputs: zeros(inputLength),
    inputSegments: zeros(inputLength),
    decoderInputs: zeros(targetLength),
    decoderSegments: zeros(targetLength),
    targets: zeros(targetLength),
    weights: new Float32Array(rows * targetLength),
  };
}

/** A graph has one batch shape. */
function shapeKey(name: string, { rows, inputLength, targetLength }: BatchShape): string {
  return [name, rows, inputLength, targetLength].join();
}

function isSeveral(batches: T5Batch | readonly T5Batch[]): batches is readonly T5Batch[] {
  return Array.isArray(batches);
}

function lastOf(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tensors[tensors.length - 1] as tf.Tensor1D;
}

function sumOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

async function readMetrics(sums: tf.Tensor1D): Promise<Omit<StepMetrics, 'targetTokens'>> {
  const [crossEntropy, zLoss, correct, weight] = (await sums.data()) as unknown as [number, number, number, number];
  sums.dispose();
  const count = Math.max(1, weight);
  return { crossEntropy: crossEntropy / count, zLoss: zLoss / count, accuracy: correct / count, weight };
}

/** The names of one map over the first tensors of a list. */
function renamed(names: ReadonlyMap<string, tf.Tensor>, tensors: readonly tf.Tensor[]): Map<string, tf.Tensor> {
  return new Map([...names.keys()].map((name, index) => [name, tensors[index] as tf.Tensor]));
}

/** A batch from its tensors in the order of `batchTensors`. */
function namedBatch(tensors: readonly tf.Tensor[]): T5Tensors {
  const [inputs, inputSegments, decoderInputs, decoderSegments, targets, weights, firstPlaces] = tensors;
  return { inputs, inputSegments, decoderInputs, decoderSegments, targets, weights, firstPlaces } as T5Tensors;
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
