/**
 * `node products-alone.js <mini | small>`: the time that the matrix products of a step would take if each ran at the rate
 * of large square ones, as `StepProcess` starts it. It computes no step.
 */
import { createInterface } from 'node:readline';
import { processEngine } from '@exmix/tensors/process-engine';
import * as tf from '@tensorflow/tfjs-core';
import { productWork } from './product-work.js';
import { STEP_SIZES } from './step-size.js';

/** Large enough that neither calls nor memory count. */
const SIDE = 2048;
const PRODUCTS = 4;

const size = STEP_SIZES.find(({ name }) => name === process.argv[2]);
if (size === undefined) throw new Error(`there is no size ${process.argv[2]}`);
await processEngine();
const work = productWork(size);
const square = tf.fill<tf.Rank.R2>([SIDE, SIDE], 0.5);
console.log(JSON.stringify({ ready: `matrix products of a step: ${(work / 1e9).toFixed(0)} GFLOP` }));

for await (const _ of createInterface({ input: process.stdin })) {
  const start = performance.now();
  for (let product = 0; product < PRODUCTS; product++) {
    const made = tf.matMul(square, square);
    tf.slice(made, [0, 0], [1, 1]).dataSync(); // waits for it on a GPU too
    made.dispose();
  }
  const rate = (PRODUCTS * 2 * SIDE ** 3) / ((performance.now() - start) / 1000);
  console.log(JSON.stringify({ seconds: work / rate, loss: 0 }));
}
