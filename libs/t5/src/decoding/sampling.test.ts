import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { filterLogits, logSoftmax } from './filter-logits.js';
import { sampleToken } from './sample-token.js';
import { statelessNumber } from './stateless-number.js';

const logits = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 40 });
const temperature = fc.double({ min: 0.1, max: 10, noNaN: true });
const topP = fc.double({ min: 0.01, max: 1, noNaN: true });
const kept = (values: Float64Array) => [...values].filter(Number.isFinite).length;

test('laws of cuts: the best token always stays, k leaves k, p leaves the fewest that reach it', () => {
  fc.assert(
    fc.property(logits, temperature, fc.nat(50), topP, (scores, temperature, topK, topP) => {
      const distinct = [...new Set(scores)];
      const best = distinct.indexOf(Math.max(...distinct));
      const byCount = filterLogits(distinct, { temperature, topK, topP: 0 });
      // Scores that differ may be equal after the division.
      assert.ok(kept(byCount) >= Math.min(distinct.length, topK || distinct.length));
      assert.ok(Number.isFinite(byCount[best]));
      const byMass = filterLogits(distinct, { temperature, topK: 0, topP });
      assert.ok(Number.isFinite(byMass[best]));
      const probabilities = logSoftmax(distinct.map((score) => score / temperature)).map(Math.exp);
      const mass = probabilities.reduce((sum, each, id) => sum + (Number.isFinite(byMass[id]) ? each : 0), 0);
      assert.ok(mass >= topP - 1e-9);
      const edge = Math.min(...byMass.filter(Number.isFinite));
      const above = probabilities.reduce((sum, each, id) => sum + ((byMass[id] as number) > edge ? each : 0), 0);
      assert.ok(above < topP + 1e-9);
    }),
  );
});

test('a drawn token has the log probability of its part, and parts cover [0, 1)', () => {
  fc.assert(
    fc.property(logits, temperature, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (scores, t, u) => {
      const sampling = { temperature: t, topK: 3, topP: 0 };
      const { id, logProbability } = sampleToken(scores, sampling, u, 'sampled');
      const filtered = logSoftmax(filterLogits(scores, sampling));
      assert.ok(Number.isFinite(filtered[id]));
      assert.equal(logProbability, filtered[id]);
      assert.equal(sampleToken(scores, sampling, u).logProbability, logSoftmax(scores)[id]);
    }),
  );
});

test('tokens are drawn as often as their probabilities say, and temperature 0 takes the best', () => {
  const scores = [0, 1, 2, -1];
  const counts = new Array<number>(4).fill(0);
  const draws = 20_000;
  for (let step = 0; step < draws; step++) {
    const { id } = sampleToken(scores, { temperature: 2, topK: 0, topP: 0 }, statelessNumber(7, 3, step));
    counts[id] = (counts[id] as number) + 1;
  }
  const expected = logSoftmax(scores.map((score) => score / 2)).map(Math.exp);
  counts.forEach((count, id) => {
    const p = expected[id] as number;
    assert.ok(Math.abs(count - draws * p) < 4.5 * Math.sqrt(draws * p * (1 - p)), `${count} of ${draws * p}`);
  });
  assert.equal(sampleToken(scores, { temperature: 0, topK: 0, topP: 0 }, 0.01).id, 2);
});

test('numbers depend on every key', () => {
  const numbers = new Set<number>();
  for (let seed = 0; seed < 20; seed++)
    for (let row = 0; row < 20; row++)
      for (let step = 0; step < 20; step++) numbers.add(statelessNumber(seed, row, step));
  assert.ok(numbers.size > 7990);
  assert.notEqual(statelessNumber(2 ** 32), statelessNumber(0));
});
