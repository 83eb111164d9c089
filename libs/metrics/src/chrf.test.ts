import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chrfOfStatistics, chrfStatistics } from './chrf.js';

const sentence = (hypothesis: string, ...references: string[]) =>
  chrfOfStatistics(chrfStatistics(hypothesis, references));

describe('chrf', () => {
  it('is 100 for equal texts, whitespace apart, and 0 without a common character', () => {
    assert.equal(sentence('the cat', 'thecat'), 100);
    assert.equal(sentence('abc', 'xyz'), 0);
  });

  it('averages precision and recall over the orders that both texts have', () => {
    // Orders 1 to 3 of abc against abd: precision and recall 2/3, 1/2, 0, mean 7/18; F of equal halves is the same.
    assert.ok(Math.abs(sentence('abc', 'abd') - (100 * 7) / 18) < 1e-9);
  });

  it('weighs recall twice and takes the best reference', () => {
    assert.ok(sentence('ab', 'abcd') < sentence('abcd', 'ab'));
    assert.equal(sentence('abcd', 'zzzz', 'abcd'), 100);
  });
});
