import * as tf from '@tensorflow/tfjs-core';
import type { Candidate } from './beam-row.js';
import { Decoder, type DecodingModel } from './decoder.js';
import type { InputBatch } from './input-batches.js';
import { readAll } from './model-tokens.js';
import type { CandidateSource } from './search-beams.js';

/** Candidates of a model for a batch of inputs. */
export class ModelCandidates implements CandidateSource {
  private constructor(
    private readonly decoder: Decoder,
    private readonly beams: number,
    private readonly vocabulary: number,
  ) {}

  /** Encodes the inputs. */
  static start(model: DecodingModel, batch: InputBatch, beams: number): ModelCandidates {
    return new ModelCandidates(Decoder.start(model, batch, beams), beams, model.config.vocab_size);
  }

  async next(last: Int32Array, sums: Float32Array): Promise<Candidate[][]> {
    const { beams, vocabulary } = this;
    const outputs = this.decoder.step(
      last,
      'candidates',
      (logits, [sums]) => {
        const each = tf.add(tf.logSoftmax(logits), tf.expandDims(sums as tf.Tensor1D, 1));
        // [rows * beams, vocab] -> [rows, beams * vocab]
        const { values, indices } = tf.topk(tf.reshape(each, [-1, beams * vocabulary]), 2 * beams);
        return [values, indices];
      },
      [tf.tensor1d(sums)],
    );
    const [values, indices] = (await readAll(outputs)) as [Float32Array, Int32Array];
    return Array.from({ length: sums.length / beams }, (_, row) =>
      Array.from({ length: 2 * beams }, (_, rank) => {
        const index = row * 2 * beams + rank;
        const place = indices[index] as number;
        return { beam: Math.floor(place / vocabulary), id: place % vocabulary, sum: values[index] as number };
      }),
    );
  }

  keep(sequences: Int32Array, rows?: Int32Array): void {
    this.decoder.keep(sequences, rows);
  }

  dispose(): void {
    this.decoder.dispose();
  }
}
