import { addAt } from '@exmix/tensors/add-at';
import { meanOfSquares } from '@exmix/tensors/mean-of-squares';
import { sumRows } from '@exmix/tensors/sum-rows';
import * as tf from '@tensorflow/tfjs-core';
import type { Gradient } from './gradient.js';

/**
 * The gradient of a table of which a batch reads some rows, `[count, embed]`: zeros but for these, which alone are kept.
 * What Adafactor does with a row without a gradient is nothing, so that a step neither makes nor reads the rest.
 */
export class RowsGradient implements Gradient {
  private constructor(
    private readonly count: number,
    /** `[places]` */
    private readonly ids: tf.Tensor1D,
    /** `[places, embed]`: at the first place of each id the sum of its gradients, elsewhere zeros. */
    private readonly rows: tf.Tensor2D,
  ) {}

  /**
   * @param count rows of the table
   * @param ids `[places]` int32: the row that each place reads
   * @param firstPlaces `[places]` int32: the first place that reads the same row
   * @param rows `[places, embed]`: the gradient of what each place read
   */
  static of(count: number, ids: tf.Tensor1D, firstPlaces: tf.Tensor1D, rows: tf.Tensor2D): RowsGradient {
    return new RowsGradient(count, ids, sumRows(rows, firstPlaces, ids.size));
  }

  dense(): tf.Tensor2D {
    return sumRows(this.rows, this.ids, this.count);
  }

  meanOfSquares(axis: number): tf.Tensor {
    if (axis === 0) return tf.mul(meanOfSquares(this.rows, 0), this.ids.size / this.count);
    return sumRows(meanOfSquares(this.rows, 1), this.ids, this.count);
  }

  times(factor: tf.Tensor, axis: number): RowsGradient {
    const ofPlaces = axis === 0 ? tf.expandDims(factor, 0) : tf.expandDims(tf.gather(factor, this.ids), 1);
    return new RowsGradient(this.count, this.ids, tf.mul(this.rows, ofPlaces));
  }

  addedTo(weight: tf.Tensor): tf.Tensor {
    return addAt(weight, tf.expandDims(this.ids, 1), this.rows);
  }
}
