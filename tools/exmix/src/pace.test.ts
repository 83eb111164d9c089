import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Pace } from './pace.js';

describe('time left', () => {
  it('of a steady count is what is left over the speed, whenever it is asked', () => {
    const milliseconds = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(
        milliseconds,
        fc.integer({ min: 0, max: 1000 }),
        fc.integer({ min: 1, max: 2000 }),
        (each, from, n) => {
          const pace = new Pace();
          for (let i = 0; i <= n; i++) pace.add(i * each, from + i);
          const left = pace.millisecondsLeft(from + 5000);
          if (n * each < 2000) assert.equal(left, undefined);
          else assert.equal(left, (5000 - n) * each);
        },
      ),
    );
  });

  it('follows the last minute, not the beginning', () => {
    const pace = new Pace();
    for (let i = 0; i <= 100; i++) pace.add(i * 10_000, i);
    for (let i = 1; i <= 1000; i++) pace.add(1_000_000 + i * 100, 100 + i);
    const left = pace.millisecondsLeft(2100) as number;
    assert.ok(Math.abs(left - 100_000) < 2000, String(left));
  });

  it('is not told without a total, at once, of what stands still, or of what begins anew', () => {
    const pace = new Pace();
    assert.equal(pace.millisecondsLeft(5), undefined);
    pace.add(0, 1);
    pace.add(5000, 1);
    assert.equal(pace.millisecondsLeft(5), undefined);
    pace.add(6000, 3);
    assert.equal(pace.millisecondsLeft(undefined), undefined);
    assert.equal(pace.millisecondsLeft(5), 6000);
    pace.add(7000, 0);
    assert.equal(pace.millisecondsLeft(5), undefined);
  });
});
