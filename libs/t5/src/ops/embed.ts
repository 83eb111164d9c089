import * as tf from '@tensorflow/tfjs-core';

/**
 * Rows of a table by id. The table's gradient adds up the rows of equal ids.
 *
 * @param table `[vocab, embed]`
 * @param ids `[tokens]`
 * @returns `[tokens, embed]`
 */
export function embed(table: tf.Tensor2D, ids: tf.Tensor1D): tf.Tensor2D {
  const op = tf.customGrad((...all: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [table, save] = all as [tf.Tensor2D, tf.GradSaveFunc];
    const [vocab] = table.shape;
    save([ids]);
    return {
      value: tf.gather(table, ids),
      gradFunc: (dy: tf.Tensor, [ids]: tf.Tensor[]) => scatterRows(dy as tf.Tensor2D, ids as tf.Tensor1D, vocab),
    };
  });
  return op(table) as tf.Tensor2D;
}

function scatterRows(rows: tf.Tensor2D, ids: tf.Tensor1D, vocab: number): tf.Tensor2D {
  if (tf.getKernel('UnsortedSegmentSum', tf.getBackend()) !== undefined) return tf.unsortedSegmentSum(rows, ids, vocab);
  // WebAssembly has no such kernel.
  return tf.matMul(tf.cast(tf.oneHot(ids, vocab), 'float32') as tf.Tensor2D, rows, true, false);
}
