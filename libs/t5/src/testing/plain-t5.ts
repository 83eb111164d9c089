import { relativePositionBucket } from '../relative-position-bucket.js';
import type { T5Batch } from '../t5-batch.js';
import type { T5Config } from '../t5-config.js';

/** A matrix as rows of float64. */
type Matrix = readonly (readonly number[])[];

/** Weights by name; vectors are matrices of one row. */
export type PlainWeights = ReadonlyMap<string, Matrix>;

/**
 * T5 written down as its formulas in float64, one sequence at a time, with no regard for speed: what the engine's layers
 * are tested against where the reference vectors have no such configuration. Shares no code with them but the buckets.
 */
export class PlainT5 {
  constructor(
    private readonly config: T5Config,
    private readonly weights: PlainWeights,
  ) {}

  /** Logits of each row of a batch, `[targetLength, vocab]`; segments may be packed. */
  logits(batch: T5Batch): Matrix[] {
    const part = (values: Int32Array, row: number, length: number) => [
      ...values.slice(row * length, (row + 1) * length),
    ];
    return Array.from({ length: batch.rows }, (_, row) => {
      const inputSegments = part(batch.inputSegments, row, batch.inputLength);
      const encoded = this.encode(part(batch.inputs, row, batch.inputLength), inputSegments);
      const segments = part(batch.decoderSegments, row, batch.targetLength);
      return this.decode(part(batch.decoderInputs, row, batch.targetLength), segments, encoded, inputSegments);
    });
  }

  /** Mean over the weights of cross entropy plus `zLoss * logZ^2`. */
  loss(batch: T5Batch, zLoss: number): number {
    let loss = 0;
    let weights = 0;
    for (const [row, logits] of this.logits(batch).entries()) {
      for (const [place, scores] of logits.entries()) {
        const at = row * batch.targetLength + place;
        const weight = batch.weights[at] as number;
        const logZ = logSumExp(scores);
        loss += weight * (logZ - (scores[batch.targets[at] as number] as number) + zLoss * logZ * logZ);
        weights += weight;
      }
    }
    return loss / weights;
  }

  private encode(ids: readonly number[], segments: readonly number[]): Matrix {
    let x: Matrix = ids.map((id) => this.row('shared.weight', id));
    for (let block = 0; block < this.config.num_layers; block++) {
      const name = `encoder.block.${block}.layer`;
      const seen = (query: number, key: number) => segments[query] !== 0 && segments[query] === segments[key];
      const attend = (normed: Matrix) => this.attention(`${name}.0.SelfAttention`, normed, normed, seen, 'encoder');
      x = added(x, attend(this.norm(`${name}.0.layer_norm`, x)));
      x = added(x, this.feedForward(`${name}.1.DenseReluDense`, this.norm(`${name}.1.layer_norm`, x)));
    }
    return this.norm('encoder.final_layer_norm', x);
  }

  private decode(
    ids: readonly number[],
    segments: readonly number[],
    encoded: Matrix,
    inputSegments: readonly number[],
  ): Matrix {
    let x: Matrix = ids.map((id) => this.row('shared.weight', id));
    const same = (query: number, key: number, keys: readonly number[]) =>
      segments[query] !== 0 && segments[query] === keys[key];
    for (let block = 0; block < this.config.num_decoder_layers; block++) {
      const name = `decoder.block.${block}.layer`;
      const own = this.norm(`${name}.0.layer_norm`, x);
      const causal = (query: number, key: number) => key <= query && same(query, key, segments);
      x = added(x, this.attention(`${name}.0.SelfAttention`, own, own, causal, 'decoder'));
      const cross = this.norm(`${name}.1.layer_norm`, x);
      const across = (query: number, key: number) => same(query, key, inputSegments);
      x = added(x, this.attention(`${name}.1.EncDecAttention`, cross, encoded, across, undefined));
      x = added(x, this.feedForward(`${name}.2.DenseReluDense`, this.norm(`${name}.2.layer_norm`, x)));
    }
    const last = this.norm('decoder.final_layer_norm', x);
    if (!this.config.tie_word_embeddings) return this.linear('lm_head.weight', last);
    const scaled = last.map((row) => row.map((value) => value * this.config.d_model ** -0.5));
    return this.linear('shared.weight', scaled);
  }

  private attention(
    name: string,
    queriesOf: Matrix,
    keysOf: Matrix,
    seen: (query: number, key: number) => boolean,
    stack: 'encoder' | 'decoder' | undefined,
  ): Matrix {
    const { d_kv: width, num_heads: heads } = this.config;
    const [q, k, v] = [queriesOf, keysOf, keysOf].map((x, i) => this.linear(`${name}.${'qkv'[i]}.weight`, x)) as [
      Matrix,
      Matrix,
      Matrix,
    ];
    const joined = q.map((query, i) => {
      const result: number[] = [];
      for (let head = 0; head < heads; head++) {
        const from = head * width;
        const scores = k.map((key, j) => {
          let score = seen(i, j) ? 0 : -1e9;
          for (let at = from; at < from + width; at++) score += (query[at] as number) * (key[at] as number);
          return score + (stack === undefined ? 0 : this.bias(stack, j - i, head));
        });
        const logZ = logSumExp(scores);
        for (let at = from; at < from + width; at++) {
          result.push(
            v.reduce((sum, value, j) => sum + Math.exp((scores[j] as number) - logZ) * (value[at] as number), 0),
          );
        }
      }
      return result;
    });
    return this.linear(`${name}.o.weight`, joined);
  }

  private bias(stack: 'encoder' | 'decoder', relative: number, head: number): number {
    const bucket = relativePositionBucket(relative, {
      bidirectional: stack === 'encoder',
      buckets: this.config.relative_attention_num_buckets,
      maxDistance: this.config.relative_attention_max_distance,
    });
    const table = `${stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`;
    return this.row(table, bucket)[head] as number;
  }

  private feedForward(name: string, x: Matrix): Matrix {
    if (this.config.feed_forward_proj === 'relu') {
      return this.linear(
        `${name}.wo.weight`,
        this.linear(`${name}.wi.weight`, x).map((row) => row.map((value) => Math.max(0, value))),
      );
    }
    const gate = this.linear(`${name}.wi_0.weight`, x);
    const value = this.linear(`${name}.wi_1.weight`, x);
    const inner = gate.map((row, i) => row.map((h, j) => geluTanh(h) * (value[i]?.[j] as number)));
    return this.linear(`${name}.wo.weight`, inner);
  }

  private norm(name: string, x: Matrix): Matrix {
    const weight = this.row(`${name}.weight`, 0);
    return x.map((row) => {
      const mean = row.reduce((sum, value) => sum + value * value, 0) / row.length;
      return row.map((value, i) => (value / Math.sqrt(mean + this.config.layer_norm_epsilon)) * (weight[i] as number));
    });
  }

  /** `x W^T` */
  private linear(name: string, x: Matrix): Matrix {
    const weight = this.weights.get(name) as Matrix;
    return x.map((row) => weight.map((out) => out.reduce((sum, value, i) => sum + value * (row[i] as number), 0)));
  }

  private row(name: string, index: number): readonly number[] {
    return this.weights.get(name)?.[index] as readonly number[];
  }
}

function added(x: Matrix, y: Matrix): Matrix {
  return x.map((row, i) => row.map((value, j) => value + (y[i]?.[j] as number)));
}

function geluTanh(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}

function logSumExp(values: readonly number[]): number {
  const top = Math.max(...values);
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
}
