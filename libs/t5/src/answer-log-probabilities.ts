import { processEngine } from '@exmix/tensors/process-engine';
import * as tf from '@tensorflow/tfjs-core';
import { Decoder } from './decoding/decoder.js';
import { readAll } from './decoding/model-tokens.js';
import type { DecodingInputs } from './greedy-decode.js';
import type { Layers } from './t5-stack.js';

/**
 * How probable a model holds given answers to be, each to each input of a batch: what a classifier of label words needs
 * for scores of its classes. The inputs are encoded once; the answers are fed side by side.
 *
 * @param answers token ids without EOS
 * @returns by row of the batch, for each answer the sum of the natural logarithms of its tokens' probabilities, EOS
 *   included
 * @throws the signal's reason when it is aborted; it is looked at between steps, where the event loop gets its turn
 */
export async function answerLogProbabilities(
  { config, parameters }: Layers,
  inputs: DecodingInputs,
  answers: readonly Int32Array[],
  { signal, opByOp }: { signal?: AbortSignal | undefined; opByOp?: boolean } = {},
): Promise<Float64Array[]> {
  const { eos_token_id: eosId, decoder_start_token_id: startId, vocab_size: vocabulary } = config;
  const sums = Array.from({ length: inputs.rows }, () => new Float64Array(answers.length));
  if (answers.length === 0) return sums;
  const sequences = inputs.rows * answers.length;
  const model = { engine: await processEngine(), config, parameters, opByOp };
  const places = Array.from({ length: inputs.rows }, (_, row) => row);
  const decoder = Decoder.start(model, { ...inputs, places }, answers.length);
  try {
    const steps = Math.max(...answers.map(({ length }) => length)) + 1;
    let last = new Int32Array(sequences).fill(startId);
    for (let step = 0; step < steps; step++) {
      // An answer that has ended is fed EOS on; what comes of it is not looked at.
      const next = Int32Array.from({ length: sequences }, (_, at) => answers[at % answers.length]?.[step] ?? eosId);
      const flat = tf.tensor1d(
        next.map((id, at) => at * vocabulary + id),
        'int32',
      );
      const outputs = decoder.step(last, 'given tokens', givenLogProbabilities, [flat]);
      const [logProbabilities] = await readAll(outputs);
      sums.forEach((ofRow, row) => {
        answers.forEach(({ length }, answer) => {
          if (step > length) return;
          const value = logProbabilities?.[row * answers.length + answer] as number;
          ofRow[answer] = (ofRow[answer] as number) + value;
        });
      });
      last = next;
      await new Promise(setImmediate);
      signal?.throwIfAborted();
    }
    return sums;
  } finally {
    decoder.dispose();
  }
}

/**
 * @param logits `[sequences, vocab]`
 * @param flat `[sequences]` int32: places of the given tokens in the logits one after another
 */
function givenLogProbabilities(logits: tf.Tensor2D, [flat]: readonly tf.Tensor[]): tf.Tensor[] {
  const top = tf.max(logits, 1, true);
  const logZ = tf.log(tf.sum(tf.exp(tf.sub(logits, top)), 1));
  const given = tf.gather(tf.reshape(logits, [-1]), flat as tf.Tensor1D);
  return [tf.sub(tf.sub(given, tf.reshape(top, [-1])), logZ)];
}
