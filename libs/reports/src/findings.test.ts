import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { comparisonFindings, list } from './findings.js';
import type { ComparedTask, Comparison } from './report-data.js';

const task = (name: string, value: number, low: number, high: number): ComparedTask => ({
  task: name,
  score: 'accuracy',
  examples: 100,
  a: 50,
  b: 50 + value,
  value,
  interval: { low, high },
});

function comparison(tasks: ComparedTask[], low: number, high: number): Comparison {
  const value = tasks.reduce((sum, each) => sum + each.value, 0) / tasks.length;
  return { title: 'x', a: 'base', b: 'mixed', tasks, mean: { value, interval: { low, high } } };
}

describe('comparisonFindings', () => {
  it('calls only whole intervals beside zero clear', () => {
    const findings = comparisonFindings(
      comparison([task('up', 9, 1, 17), task('open', 4, -2, 10), task('down', -5, -9, -1)], -1, 6),
    );
    assert.deepEqual(
      [findings.better, findings.unsettled, findings.worse].map((tasks) => tasks.map((each) => each.task)),
      [['up'], ['open'], ['down']],
    );
    assert.equal(findings.verdict, 'unsettled');
    assert.match(findings.headline, /^No clear difference/);
    assert.match(findings.caution[0] as string, /^Too small to conclude from: open\..*±6\.0 points.*100 test examples/);
  });

  it('says which way a clear mean points', () => {
    assert.match(
      comparisonFindings(comparison([task('t', 9, 1, 17)], 1, 17)).headline,
      /^mixed scores 9\.0 points higher than base on average over 1 task \(95% interval \+1\.0 to \+17\.0\)/,
    );
    assert.match(comparisonFindings(comparison([task('t', -9, -17, -1)], -17, -1)).headline, /9\.0 points lower/);
  });

  it('tells tasks that never differ from tasks that are open, and counts what chance gives', () => {
    const still = [1, 2, 3, 4].map((n) => task(`still${n}`, 0, 0, 0));
    const { caution } = comparisonFindings(comparison([task('up', 9, 1, 17), ...still], 0.1, 3));
    assert.match(caution[0] as string, /same score in every sample for still1, still2, still3 and still4/);
    assert.match(caution[1] as string, /With 5 tasks, about 0\.25/);
    assert.match(caution.at(-1) as string, /one training run/);
  });

  it('says so when nothing can be compared', () => {
    const findings = comparisonFindings({ title: 'x', a: 'base', b: 'mixed', tasks: [] });
    assert.match(findings.headline, /share no scored task/);
    assert.equal(list([]), '');
  });
});
