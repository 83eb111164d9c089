import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type BootstrapFile, comparePhases } from './compare-phases.js';

const file = (value: number | null, samples: (number | null)[], higherIsBetter = true): BootstrapFile => ({
  score: higherIsBetter ? 'accuracy' : 'wer',
  higherIsBetter,
  value,
  samples,
});
const PAIR = { title: 'x', a: 'one', b: 'two' };

describe('comparePhases', () => {
  it('pairs samples: a constant gain has an interval of no width, however wide the scores spread', () => {
    const samples = Array.from({ length: 100 }, (_, i) => i);
    const gained = samples.map((sample) => sample + 5);
    const { tasks, mean } = comparePhases(PAIR, [
      { task: 't', examples: 9, a: file(50, samples), b: file(55, gained) },
    ]);
    assert.deepEqual(tasks[0]?.interval, { low: 5, high: 5 });
    assert.deepEqual(mean, { value: 5, interval: { low: 5, high: 5 } });
  });

  it('turns error rates, so that more is better', () => {
    const { tasks } = comparePhases(PAIR, [
      { task: 't', examples: 9, a: file(40, [40, 41], false), b: file(30, [30, 31], false) },
    ]);
    assert.equal(tasks[0]?.value, 10);
    assert.deepEqual(tasks[0]?.interval, { low: 10, high: 10 });
  });

  it('means over tasks have narrower intervals than the tasks, and undefined scores are left out', () => {
    const zero = Array.from({ length: 400 }, () => 0);
    const wave = (shift: number) => zero.map((_, i) => 10 * Math.sin(i * (1 + shift)));
    const files = [0, 1, 2, 3].map((shift) => ({
      task: `t${shift}`,
      examples: 9,
      a: file(0, zero),
      b: file(0, wave(shift)),
    }));
    const bad = { task: 'bad', examples: 9, a: file(null, []), b: file(1, [1]) };
    const { tasks, mean } = comparePhases(PAIR, [...files, bad]);
    assert.deepEqual(
      tasks.map((task) => task.task),
      ['t0', 't1', 't2', 't3'],
    );
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    for (const task of tasks) assert.ok(width(mean?.interval ?? { low: 0, high: 99 }) < width(task.interval));
  });

  it('has no mean without tasks', () => {
    assert.deepEqual(comparePhases(PAIR, []), { ...PAIR, tasks: [] });
  });
});
