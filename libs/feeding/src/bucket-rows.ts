import type { RowBatch, RowOptions } from './row-batch.js';
import { RowBuffer } from './row-batch.js';

/** An example without EOS and padding. */
export interface BucketExample {
  readonly inputs: Int32Array;
  readonly targets: Int32Array;
}

/** Examples of a window that make one batch. */
export interface Bucket {
  /** Number of its shape. */
  readonly shape: number;
  /** Numbers of its examples in the window. */
  readonly examples: readonly number[];
}

/**
 * Puts the examples of a window into batches of few shapes, so that short examples are not padded to the longest. Each
 * goes with others of the smallest shape that holds it with EOS; rows that the longer ones leave over are filled up with
 * shorter examples, so that every example is in exactly one batch and only the last batch can have empty rows.
 *
 * @param shapes from the smallest to the largest; what is longer than the last is trimmed to it
 */
export function bucketRows(examples: readonly BucketExample[], shapes: readonly RowOptions[]): Bucket[] {
  const last = shapes.length - 1;
  const shapeOf = examples.map(({ inputs, targets }) => {
    const fitting = shapes.findIndex((s) => inputs.length < s.inputLength && targets.length < s.targetLength);
    return fitting < 0 ? last : fitting;
  });
  const order = examples.map((_, i) => i).sort((a, b) => (shapeOf[b] as number) - (shapeOf[a] as number) || a - b);
  const buckets: Bucket[] = [];
  for (let from = 0; from < order.length; ) {
    const shape = shapeOf[order[from] as number] as number;
    const { rows } = shapes[shape] as RowOptions;
    buckets.push({ shape, examples: order.slice(from, from + rows) });
    from += rows;
  }
  return buckets;
}

/** One example a row, trimmed and padded, as `padRows` writes them; rows without an example are padding. */
export function bucketBatch(examples: readonly BucketExample[], shape: RowOptions): RowBatch {
  const batch = new RowBuffer(shape);
  for (const { inputs, targets } of examples) batch.writeAlone(inputs, targets, shape.eosId ?? 1);
  return batch;
}
