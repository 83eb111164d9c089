import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binomialTail } from './binomial-tail.js';

test('tails of small binomials by hand', () => {
  const close = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual}`);
  close(binomialTail(0, 10, 0.5), 2 / 1024);
  close(binomialTail(9, 10, 0.5), (2 * 11) / 1024);
  close(binomialTail(3, 3, 0.2), 2 * 0.008);
  assert.equal(binomialTail(5, 10, 0.5), 1);
  assert.equal(binomialTail(0, 10, 0), 1);
  assert.equal(binomialTail(1, 10, 0), 0);
  assert.equal(binomialTail(10, 10, 1), 1);
});

test('as the normal distribution has it, where counts are large', () => {
  const [n, p] = [100_000, 0.03];
  const deviation = Math.sqrt(n * p * (1 - p));
  const tail = binomialTail(Math.round(n * p + 1.96 * deviation), n, p);
  assert.ok(Math.abs(tail - 0.05) < 0.005, `${tail}`);
  assert.ok(binomialTail(Math.round(n * p - 6 * deviation), n, p) < 1e-7);
});
