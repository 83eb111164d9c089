import type { Engine } from '@exmix/tensors/engine';
import * as tf from '@tensorflow/tfjs-core';
import { parameterShapes } from '../parameter-shapes.js';
import type { Parameters } from '../parameters.js';
import type { T5Config } from '../t5-config.js';
import type { KeysAndValues } from '../t5-stack.js';
import { decodeNext, decoderBuckets, encodeInputs, encoderBuckets } from './inference-layers.js';
import type { InputBatch } from './input-batches.js';
import { type OpenInput, runOpenGraph } from './open-graph.js';

/** A model on its engine. */
export interface DecodingModel {
  readonly engine: Engine;
  readonly config: T5Config;
  readonly parameters: Parameters;
  /** Run op by op where graphs could be recorded: what the graphs are tested against. */
  readonly opByOp?: boolean | undefined;
}

/**
 * A batch that is being decoded: the keys and values of its inputs and of the tokens so far, on the engine. Each step is
 * one graph. Sequences have all the same length; `beams` of them belong to each row of inputs, side by side.
 */
export class Decoder {
  private readonly key: string;

  private constructor(
    private readonly model: DecodingModel,
    private readonly beams: number,
    /** Of the decoder's weights. */
    private readonly names: readonly string[],
    private readonly weights: readonly OpenInput[],
    /** Keys and values of the inputs by decoder block, in turn, then their mask. */
    private cross: readonly tf.Tensor[],
    /** Keys and values of the tokens by decoder block, in turn. */
    private own: readonly tf.Tensor[],
    /** Tokens that the cache has. */
    private length: number,
  ) {
    this.key = JSON.stringify([beams, model.config]);
  }

  /** Encodes the inputs. */
  static start(model: DecodingModel, { rows, inputLength, inputs, inputSegments }: InputBatch, beams: number): Decoder {
    const { config, parameters } = model;
    const names = [...parameterShapes(config).keys()];
    const weights = names.map((name) => {
      const tensor = parameters.get(name) as tf.Tensor;
      return { tensor, shape: tensor.shape };
    });
    const ints = (values: Int32Array) => tf.tensor2d(values, [rows, inputLength], 'int32');
    const places = Int32Array.from({ length: rows * inputLength }, (_, place) => place);
    const given = [ints(inputs), ints(inputSegments), ints(places), encoderBuckets(config, inputLength)];
    const open = given.map((tensor) => ({ tensor, shape: [-1, -1] }));
    const work = (tensors: readonly tf.Tensor[]) => {
      const layers = { config, parameters: named(names, tensors) };
      const [inputs, segments, places, buckets] = tensors.slice(names.length) as Tensors2D;
      const encoded = encodeInputs(layers, { inputs, segments, places, buckets });
      return [...flat(encoded.cross), encoded.mask];
    };
    const cross = runOpenGraph(model, `encode ${JSON.stringify(config)}`, work, [...weights, ...open]);
    tf.dispose(given);
    const decoderNames = names.filter((name) => !name.startsWith('encoder.'));
    const decoderWeights = weights.filter((_, index) => !(names[index] as string).startsWith('encoder.'));
    const empty = [rows * beams, config.num_heads, 0, config.d_kv] as const;
    const own = Array.from({ length: 2 * config.num_decoder_layers }, () => tf.zeros([...empty]));
    return new Decoder(model, beams, decoderNames, decoderWeights, cross, own, 0);
  }

  /**
   * Takes one token of every sequence, `[rows * beams]` ids, and makes of the next token's scores what `choose` wants.
   *
   * @param choice names what `choose` does, with all that it reads besides scores and inputs
   * @param inputs of `choose`: tensors whose first axis is open; they are disposed of
   * @returns what `choose` returns; it is the caller's
   */
  step(
    ids: Int32Array,
    choice: string,
    choose: (logits: tf.Tensor2D, inputs: readonly tf.Tensor[]) => tf.Tensor[],
    inputs: readonly tf.Tensor[] = [],
  ): tf.Tensor[] {
    const { config } = this.model;
    const { names } = this;
    const token = [tf.tensor1d(ids, 'int32'), decoderBuckets(config, this.length)];
    const open: OpenInput[] = [
      ...this.weights,
      { tensor: token[0] as tf.Tensor, shape: [-1] },
      { tensor: token[1] as tf.Tensor, shape: [1, -1] },
      ...this.crossInputs(),
      ...this.own.map(openAlong(0, 2)),
      ...inputs.map(openAlong(0)),
    ];
    const work = (tensors: readonly tf.Tensor[]) => {
      const layers = { config, parameters: named(names, tensors) };
      const rest = tensors.slice(names.length);
      const [ids, buckets] = rest as [tf.Tensor1D, tf.Tensor2D];
      const ownFrom = 2 + this.cross.length;
      const chosenFrom = ownFrom + this.own.length;
      const cache = {
        cross: paired(rest.slice(2, ownFrom - 1)),
        mask: rest[ownFrom - 1] as tf.Tensor4D,
        own: paired(rest.slice(ownFrom, chosenFrom)),
      };
      const { logits, own } = decodeNext(layers, { ids, buckets, ...cache }, this.beams);
      return [...flat(own), ...choose(logits, rest.slice(chosenFrom))];
    };
    const outputs = runOpenGraph(this.model, `${choice} ${this.key}`, work, open);
    tf.dispose([...this.own, ...token, ...inputs]);
    this.own = outputs.slice(0, this.own.length);
    this.length++;
    return outputs.slice(this.own.length);
  }

  /**
   * Goes on with chosen sequences, which may repeat and change places.
   *
   * @param rows of the inputs that are left; absent: all stay as they are
   */
  keep(sequences: Int32Array, rows?: Int32Array): void {
    this.own = this.picked('keep', this.own.map(openAlong(0, 2)), sequences);
    if (rows !== undefined) this.cross = this.picked('keep inputs', this.crossInputs(), rows);
  }

  private picked(key: string, inputs: readonly OpenInput[], places: Int32Array): tf.Tensor[] {
    const index = tf.tensor1d(places, 'int32');
    const work = (tensors: readonly tf.Tensor[]) =>
      tensors.slice(0, -1).map((tensor) => tf.gather(tensor, tensors.at(-1) as tf.Tensor1D));
    const kept = runOpenGraph(this.model, `${key} ${this.key}`, work, [...inputs, { tensor: index, shape: [-1] }]);
    tf.dispose([...inputs.map(({ tensor }) => tensor), index]);
    return kept;
  }

  private crossInputs(): OpenInput[] {
    return this.cross.map((tensor, index) => openAlong(0, index === this.cross.length - 1 ? 3 : 2)(tensor));
  }

  dispose(): void {
    tf.dispose([...this.cross, ...this.own]);
  }
}

type Tensors2D = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

/** The tensor as input of a graph, in which these axes have any size. */
function openAlong(...axes: readonly number[]): (tensor: tf.Tensor) => OpenInput {
  return (tensor) => ({ tensor, shape: tensor.shape.map((size, axis) => (axes.includes(axis) ? -1 : size)) });
}

/** Names over the first tensors of a list. */
function named(names: readonly string[], tensors: readonly tf.Tensor[]): Parameters {
  return new Map(names.map((name, index) => [name, tensors[index] as tf.Tensor]));
}

function flat(all: readonly KeysAndValues[]): tf.Tensor[] {
  return all.flatMap(({ keys, values }) => [keys, values]);
}

function paired(tensors: readonly tf.Tensor[]): KeysAndValues[] {
  return Array.from({ length: tensors.length / 2 }, (_, block) => ({
    keys: tensors[2 * block] as tf.Tensor4D,
    values: tensors[2 * block + 1] as tf.Tensor4D,
  }));
}
