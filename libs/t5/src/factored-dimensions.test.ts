import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '@exmix/errors/input-error';
import fc from 'fast-check';
import { type FactorRule, factoredDimensions } from './factored-dimensions.js';

test('without a rule the two largest axes are factored from a size on', () => {
  const axes = (shape: number[], minDimSizeToFactor = 128) => factoredDimensions('p', shape, { minDimSizeToFactor });
  assert.deepEqual(axes([128, 128]), [0, 1]);
  assert.deepEqual(axes([32_128, 512]), [1, 0]);
  assert.equal(axes([127, 4096]), undefined);
  assert.equal(axes([4096]), undefined);
  assert.deepEqual(axes([24, 4, 16], 8), [2, 0]);
});

test('the two axes are never smaller than the others', () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(shapes, (shape) => {
      const factored = factoredDimensions('p', shape, { minDimSizeToFactor: 1 })!;
      const others = shape.filter((_, axis) => !factored.includes(axis));
      assert.ok(shape[factored[0]]! <= shape[factored[1]]!);
      for (const other of others) assert.ok(other <= shape[factored[0]]!);
    }),
  );
});

test('the first rule that matches a name counts, whatever the sizes', () => {
  const factorRules: FactorRule[] = [
    { parameters: 'relative_attention_bias', axes: ['none', 'none'] },
    { parameters: '\\.q\\.weight$', axes: ['column', 'row'] },
  ];
  const axes = (name: string) => factoredDimensions(name, [4, 200], { minDimSizeToFactor: 1, factorRules });
  assert.equal(axes('a.relative_attention_bias.weight'), undefined);
  assert.deepEqual(axes('a.q.weight'), [1, 0]);
  assert.deepEqual(axes('a.k.weight'), [0, 1]);
});

test('a rule that does not fit its parameter is refused with both', () => {
  for (const axes of [['row'], ['row', 'row'], ['row', 'none'], ['batch', 'column']] as FactorRule['axes'][]) {
    assert.throws(
      () =>
        factoredDimensions('shared.weight', [9, 9], {
          minDimSizeToFactor: 1,
          factorRules: [{ parameters: 'shared', axes }],
        }),
      (error: unknown) => error instanceof InputError && /shared\.weight has shape \[9, 9\]/.test(error.message),
    );
  }
});
