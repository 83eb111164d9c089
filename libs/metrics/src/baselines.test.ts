import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BaselineFacts, baselinePrediction, firstSentence } from './baselines.js';

function facts(...examples: [inputs: string, targets: string][]): BaselineFacts {
  const result = new BaselineFacts();
  for (const [inputs, targets] of examples) result.addTrain(inputs, targets);
  return result;
}

describe('baselines', () => {
  it('majority is the most frequent target, the first by code units of equals', () => {
    const train = facts(['q: x', 'b'], ['q: y', 'a'], ['q: z', 'c'], ['q: w', 'c'], ['q: v', 'a']);
    assert.equal(baselinePrediction('majority', train, 'q: anything'), 'a');
    assert.equal(facts().majority(), '');
  });

  it('copying leaves the instruction out that all inputs share', () => {
    const train = facts(['title of: the red fox', 'fox'], ['title of: the blue bird', 'bird']);
    assert.equal(train.instruction(), 'title of: the ');
    assert.equal(
      baselinePrediction('copy-inputs', train, 'title of: the small cat. It sleeps.'),
      'small cat. It sleeps.',
    );
    assert.equal(baselinePrediction('copy-first-sentence', train, 'title of: the small cat. It sleeps.'), 'small cat.');
    assert.equal(baselinePrediction('copy-inputs', train, 'other: text'), 'other: text');
  });

  it('a sentence ends before whitespace, not inside a number or name', () => {
    assert.equal(firstSentence('Version 2.1 is out! Get it.'), 'Version 2.1 is out!');
    assert.equal(firstSentence('no end\nsecond line.'), 'no end');
  });
});
