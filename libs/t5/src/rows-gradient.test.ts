import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadEngine } from '@exmix/tensors/engine';
import * as tf from '@tensorflow/tfjs-core';
import { adafactorStep, slotShapes } from './adafactor.js';
import { ADAFACTOR_DEFAULTS, type AdafactorOptions } from './adafactor-options.js';
import { DenseGradient } from './dense-gradient.js';
import type { Gradient } from './gradient.js';
import { RowsGradient } from './rows-gradient.js';

const IDS = [3, 0, 3, 7, 0, 3];
const FIRST_PLACES = [0, 1, 0, 3, 1, 0];

test('Adafactor takes the same step by the rows that have a gradient as by all', async () => {
  await loadEngine(process.env);
  const variants: [number, number, Partial<AdafactorOptions>][] = [
    [140, 130, {}],
    [130, 140, {}],
    [140, 130, { beta1: 0.9, weightDecayRate: 0.01 }],
    [140, 12, {}],
    [140, 130, { factorRules: [{ parameters: 'table', axes: ['column', 'row'] }] }],
  ];
  for (const [count, embed, more] of variants) {
    const options = { ...ADAFACTOR_DEFAULTS, ...more };
    const ids = tf.tensor1d(IDS, 'int32');
    const rows = tf.randomNormal<tf.Rank.R2>([IDS.length, embed], 0, 0.1, 'float32', 5);
    const gradient = RowsGradient.of(count, ids, tf.tensor1d(FIRST_PLACES, 'int32'), rows);
    const dense = denseOf(rows, count, embed);
    assert.ok(difference(gradient.dense(), dense) < 1e-6);
    const step = (gradient: Gradient) => {
      const weight = tf.randomNormal([count, embed], 0, 1, 'float32', 6);
      let parameters: ReadonlyMap<string, tf.Tensor> = new Map([['table', weight]]);
      let state: ReadonlyMap<string, tf.Tensor> = new Map(
        [...slotShapes('table', [count, embed], options)].map(([slot, shape]) => [
          `table.${slot}`,
          tf.zeros([...shape]),
        ]),
      );
      const norms: number[] = [];
      for (const decay of [0, 0.5]) {
        const rates = { learningRate: tf.scalar(0.01), decay: tf.scalar(decay) };
        const done = adafactorStep(parameters, new Map([['table', gradient]]), state, rates, options);
        ({ parameters, state } = done);
        norms.push(done.gradientNorm.dataSync()[0] as number);
      }
      return { all: [...parameters.values(), ...state.values()], norms };
    };
    const [ours, plain] = [step(gradient), step(new DenseGradient(dense))];
    for (const [i, tensor] of plain.all.entries()) {
      const apart = difference(ours.all[i] as tf.Tensor, tensor);
      assert.ok(apart < 1e-6, `[${count}, ${embed}] ${JSON.stringify(more)}: tensor ${i} differs by ${apart}`);
    }
    for (const [i, norm] of plain.norms.entries()) assert.ok(Math.abs((ours.norms[i] as number) - norm) < 1e-6);
  }
});

/** The gradient as a table, added up in plain numbers. */
function denseOf(rows: tf.Tensor2D, count: number, embed: number): tf.Tensor2D {
  const table = new Float32Array(count * embed);
  for (const [place, row] of rows.arraySync().entries()) {
    for (const [i, value] of row.entries()) {
      const at = (IDS[place] as number) * embed + i;
      table[at] = (table[at] as number) + value;
    }
  }
  return tf.tensor2d(table, [count, embed]);
}

function difference(a: tf.Tensor, b: tf.Tensor): number {
  assert.deepEqual(a.shape, b.shape);
  return tf.max(tf.abs(tf.sub(a, b))).dataSync()[0] as number;
}
