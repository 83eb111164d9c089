import * as tf from '@tensorflow/tfjs-core';
import type { TokenSource } from './decode-tokens.js';
import { Decoder, type DecodingModel } from './decoder.js';
import type { Sampling } from './filter-logits.js';
import type { InputBatch } from './input-batches.js';
import { type ChosenToken, sampleToken } from './sample-token.js';
import { statelessNumber } from './stateless-number.js';

/** Rows that have ended are taken out of the batch once this part of it has. */
const COMPACT_AT = 0.25;

/** How the next token is chosen. */
export type TokenChoice =
  /** The best. Without `scored` its log probability is not worked out and comes as `NaN`. */
  | { readonly method: 'greedy'; readonly scored: boolean }
  /** Drawn by the model's probabilities; the draw of a row depends on seed, the row's place among the inputs and step. */
  | ({ readonly method: 'sample'; readonly seed: number; readonly probabilities: 'model' | 'sampled' } & Sampling);

/** Tokens of a model for a batch of inputs. */
export class ModelTokens implements TokenSource {
  /** The decoder's row of each open row. */
  private places: readonly number[];
  private rows: number;

  private constructor(
    private readonly decoder: Decoder,
    private readonly batch: InputBatch,
    private readonly choice: TokenChoice,
  ) {
    this.rows = batch.rows;
    this.places = Array.from({ length: batch.rows }, (_, row) => row);
  }

  /** Encodes the inputs. */
  static start(model: DecodingModel, batch: InputBatch, choice: TokenChoice): ModelTokens {
    return new ModelTokens(Decoder.start(model, batch, 1), batch, choice);
  }

  async next(last: Int32Array, rows: readonly number[], step: number): Promise<readonly ChosenToken[]> {
    const ids = new Int32Array(this.rows);
    this.places.forEach((place, index) => {
      ids[place] = last[index] as number;
    });
    return this.choice.method === 'greedy' ? this.best(ids) : this.drawn(ids, rows, step);
  }

  keep(places: readonly number[]): void {
    this.places = places.map((place) => this.places[place] as number);
    if (this.places.length > this.rows * (1 - COMPACT_AT)) return;
    const kept = Int32Array.from(this.places);
    this.decoder.keep(kept, kept);
    this.rows = kept.length;
    this.places = this.places.map((_, row) => row);
  }

  dispose(): void {
    this.decoder.dispose();
  }

  private async best(ids: Int32Array): Promise<ChosenToken[]> {
    const { scored } = this.choice as { scored: boolean };
    const outputs = this.decoder.step(ids, scored ? 'best, scored' : 'best', (logits) =>
      scored ? [tf.argMax(logits, 1), bestLogProbability(logits)] : [tf.argMax(logits, 1)],
    );
    const [best, logProbabilities] = await readAll(outputs);
    return this.places.map((place) => ({
      id: best?.[place] as number,
      logProbability: logProbabilities?.[place] ?? Number.NaN,
    }));
  }

  private async drawn(ids: Int32Array, rows: readonly number[], step: number): Promise<ChosenToken[]> {
    const sampling = this.choice as Extract<TokenChoice, { method: 'sample' }>;
    const [logits] = await readAll(this.decoder.step(ids, 'scores', (logits) => [logits]));
    const vocabulary = (logits as Float32Array).length / this.rows;
    return this.places.map((place, index) => {
      const scores = (logits as Float32Array).subarray(place * vocabulary, (place + 1) * vocabulary);
      const input = this.batch.places[rows[index] as number] as number;
      return sampleToken(scores, sampling, statelessNumber(sampling.seed, input, step), sampling.probabilities);
    });
  }
}

/** `log softmax` of each row's highest score: `-log(sum(exp(x - max x)))`. */
function bestLogProbability(logits: tf.Tensor2D): tf.Tensor {
  return tf.neg(tf.log(tf.sum(tf.exp(tf.sub(logits, tf.max(logits, 1, true))), 1)));
}

/** The values of tensors, which are disposed of. */
export async function readAll(tensors: readonly tf.Tensor[]): Promise<(Float32Array | Int32Array)[]> {
  const values = await Promise.all(tensors.map((tensor) => tensor.data() as Promise<Float32Array | Int32Array>));
  tf.dispose([...tensors]);
  return values;
}
