import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadMetric } from './load-metric.js';

/** Of sacreBLEU 2.6.0: `BLEU(max_ngram_order=1, tokenize='intl', smooth_method='exp')`. */
const SENTENCES: readonly [prediction: string, answers: readonly string[], score: number][] = [
  ['the rovers won it', ['arden rovers', 'the rovers'], 50],
  ['at home', ['home', 'at her home'], 100],
  ['nobody knows', ['the king'], 0],
  ['a long answer that goes on and on', ['a long answer', 'an answer that goes on'], 75],
];
const CORPUS = 62.5;

describe('bleu_1', () => {
  it('is that of sacreBLEU at order 1, of a corpus and of each sentence', async () => {
    const items = SENTENCES.map(([prediction, answers]) => ({
      inputs: '',
      prediction,
      target: answers[0] as string,
      answers,
      meta: null,
    }));
    const [score] = (await loadMetric('bleu_1')).prepare(items, {});
    assert.equal(score?.name, 'bleu_1');
    assert.ok(Math.abs((score?.of() as number) - CORPUS) < 1e-9);
    SENTENCES.forEach(([prediction, , expected], i) => {
      assert.ok(Math.abs((score?.perExample?.[i] as number) - expected) < 1e-9, prediction);
    });
  });

  it('is cut where the text is shorter than every answer', async () => {
    const item = { inputs: '', prediction: 'home', target: '', answers: ['at her own home'], meta: null };
    const [score] = (await loadMetric('bleu_1')).prepare([item], {});
    assert.ok(Math.abs((score?.of() as number) - 4.9787068367863965) < 1e-9);
  });
});
