import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fusedNative } from '@exmix/tensors/fused-native';
import type { NativeBackend } from '@exmix/tensors/native-backend';
import { processEngine } from '@exmix/tensors/process-engine';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import type { DropoutMasks } from '../dropout-mask.js';
import { segmentMask } from '../segment-mask.js';
import type { T5Config } from '../t5-config.js';
import { attention, type Layers, residual } from '../t5-stack.js';
import { gatedGelu } from './gated-gelu.js';
import { rmsNorm } from './rms-norm.js';
import { softmaxParts } from './softmax-parts.js';

await processEngine();
const native = fusedNative() as NativeBackend;
const skip = native === undefined && 'the engine has no fused ops';
const RUNS = { numRuns: 40 };

/** Results of `work` by the fused ops, and by ops of the engine. */
function bothWays(work: () => tf.Tensor[]): [number[][], number[][]] {
  const values = () => tf.tidy(() => work().map((tensor) => [...tensor.dataSync()]));
  const fused = values();
  native.fused = false;
  try {
    return [fused, values()];
  } finally {
    native.fused = true;
  }
}

function assertNear(work: () => tf.Tensor[], tolerance = 2e-5): void {
  const [fused, composed] = bothWays(work);
  assert.equal(fused.length, composed.length);
  for (const [i, expected] of composed.entries()) {
    const scale = Math.max(1, ...expected.map(Math.abs));
    const given = fused[i] as number[];
    assert.equal(given.length, expected.length);
    for (const [at, value] of expected.entries()) {
      const difference = Math.abs((given[at] as number) - value) / scale;
      assert.ok(difference < tolerance, `result ${i} at ${at}: ${given[at]} instead of ${value}`);
    }
  }
}

/** Value and gradients of a function, whose results are weighted so that no gradient cancels. */
function withGradients(f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: readonly tf.Tensor[]): tf.Tensor[] {
  const value = f(...inputs);
  const dy = normal(value.shape, 77);
  return [value, ...tf.grads(f)([...inputs], dy as tf.Tensor2D)];
}

const normal = (shape: readonly number[], seed: number, deviation = 1): tf.Tensor =>
  tf.randomNormal(shape as [number, number], 0, deviation, 'float32', seed + 1); // 0 would be no seed

test('the gate and its gradient are those of single ops, for any number of values', { skip }, () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 50 }), fc.nat(), (tokens, width, seed) => {
      assertNear(() =>
        withGradients(
          (h, u) => gatedGelu(h as tf.Tensor2D, u as tf.Tensor2D),
          [normal([tokens, width], seed, 3), normal([tokens, width], seed + 1)],
        ),
      );
    }),
    RUNS,
  );
});

test('the norm and its gradient are those of single ops, alone and before a sublayer', { skip }, () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 50 }), fc.nat(), (tokens, embed, seed) => {
      const inputs = () => [normal([tokens, embed], seed, 2), tf.add(1, normal([embed], seed + 1))];
      assertNear(() => withGradients((x, weight) => rmsNorm(x as tf.Tensor2D, weight as tf.Tensor1D, 1e-6), inputs()));
      assertNear(() =>
        withGradients((x, weight) => {
          const layers = {
            config: { layer_norm_epsilon: 1e-6 } as T5Config,
            parameters: new Map([['layer.layer_norm.weight', weight as tf.Tensor]]),
          };
          return residual(layers, 'layer', x as tf.Tensor2D, 1, (normed) => tf.square(normed));
        }, inputs()),
      );
    }),
    RUNS,
  );
});

test('the parts of a softmax are those of single ops', { skip }, () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 70 }), fc.nat(), (tokens, vocab, seed) => {
      assertNear(() => {
        const logits = normal([tokens, vocab], seed, 8) as tf.Tensor2D;
        const targets = tf.tensor1d(
          Int32Array.from({ length: tokens }, (_, i) => (i * 31 + seed) % vocab),
          'int32',
        );
        return Object.values(softmaxParts(logits, targets));
      });
    }),
    RUNS,
  );
});

const lengths = fc.integer({ min: 1, max: 70 });

test('attention and its gradients are those of single ops, with and without dropout, positions, segments', {
  skip,
}, () => {
  const shapes = fc.record({
    rows: fc.integer({ min: 1, max: 6 }),
    heads: fc.integer({ min: 1, max: 3 }),
    width: fc.integer({ min: 1, max: 40 }),
    embed: fc.integer({ min: 1, max: 9 }),
    queries: lengths,
    keys: lengths,
    self: fc.boolean(),
    drops: fc.boolean(),
    segments: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(shapes, ({ rows, heads, width, embed, queries, self, drops, segments, seed, ...other }) => {
      const keys = self ? queries : other.keys;
      const segmentsOf = (length: number) => {
        const ids = Int32Array.from(
          { length: rows * length },
          (_, i) => 1 + Math.floor(((i % length) * segments) / length),
        );
        return tf.tensor2d(ids, [rows, length], 'int32');
      };
      assertNear(() => {
        const mask = segmentMask(segmentsOf(queries), segmentsOf(keys), self);
        const dropout: DropoutMasks = {
          next: (shape) =>
            tf.mul(
              tf.cast(
                tf.less(tf.randomUniform([...shape] as [number, number], 0, 1, 'float32', seed + 1), 0.8),
                'float32',
              ),
              1.25,
            ),
          again: () => dropout,
        };
        const names = ['q', 'k', 'v', 'o'].map((name) => `layer.${name}.weight`);
        const weights = names.map((_, i) =>
          normal(i < 3 ? [heads * width, embed] : [embed, heads * width], seed + i, 0.3),
        );
        const inputs = [
          normal([rows * queries, embed], seed + 10),
          self ? normal([1, heads, queries, keys], seed + 11) : normal([rows * keys, embed], seed + 11),
          ...weights,
        ];
        return withGradients((x, second, ...weights) => {
          const layers: Layers = {
            config: { num_heads: heads } as T5Config,
            parameters: new Map(names.map((name, i) => [name, weights[i] as tf.Tensor])),
            dropout: drops ? dropout : undefined,
          };
          const bias = { mask, positions: self ? (second as tf.Tensor4D) : undefined };
          return attention(layers, 'layer', x as tf.Tensor2D, rows, bias, self ? undefined : (second as tf.Tensor2D));
        }, inputs);
      }, 1e-4);
    }),
    RUNS,
  );
});

test('what is not a number stays so, and is not hidden in a sum', { skip }, () => {
  tf.tidy(() => {
    const spoilt = tf.tensor2d([1, Number.NaN, 3, 4, 5, 6], [2, 3]);
    const whole = tf.ones<tf.Rank.R2>([2, 3]);
    const isNumber = (x: tf.Tensor) => [...x.dataSync()].map((value) => !Number.isNaN(value));
    assert.deepEqual(isNumber(gatedGelu(spoilt, whole)), [true, false, true, true, true, true]);
    assert.deepEqual(isNumber(rmsNorm(spoilt, tf.ones([3]), 1e-6)), [false, false, false, true, true, true]);
    assert.deepEqual(isNumber(softmaxParts(spoilt, tf.tensor1d([0, 0], 'int32')).sums), [false, true]);
  });
});

test('inputs that do not fit are refused with the name of the op and what they should be', { skip }, () => {
  const run = (op: string, inputs: tf.Tensor[], outputs: number) => () =>
    native.executeMultipleOutputs(op, [], inputs, outputs);
  assert.throws(
    run('ExmixGatedGelu', [tf.ones([2, 3]), tf.ones([3, 2])], 1),
    /ExmixGatedGelu: h and u differ in shape/,
  );
  const logits = tf.ones([2, 3]);
  const beyond = run('ExmixSoftmaxParts', [logits, tf.tensor1d([0, 3], 'int32')], 5);
  assert.throws(beyond, /ExmixSoftmaxParts: a target is not in the vocabulary/);
  tf.dispose(logits);
});

const steps = fileURLToPath(new URL('../testing/thread-counts.js', import.meta.url));

test('loops for AVX2 and for AVX-512 compute the same bits; without fused ops they are others', {
  skip,
}, async (context) => {
  const digest = async (EXMIX_FUSED: string) => {
    const { stdout } = await promisify(execFile)(process.execPath, [steps], { env: { ...process.env, EXMIX_FUSED } });
    return stdout.trim();
  };
  const [best, avx2, off] = [await digest(''), await digest('avx2'), await digest('off')];
  context.diagnostic(`${best.slice(0, 8)}, AVX2 ${avx2.slice(0, 8)}, off ${off.slice(0, 8)}`);
  assert.equal(avx2, best);
  assert.notEqual(off, best);
});
