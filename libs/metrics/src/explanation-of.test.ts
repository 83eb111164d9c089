import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadMetric } from './load-metric.js';
import { metricItem } from './metric-items.js';

const labelOnly = (text: string) => text.split(' explanation:', 1)[0] as string;

const itemOf = (text: string, targets: string) =>
  metricItem({ id: 'x', inputs: '', targets, answers: [targets], meta: null }, text, labelOnly);

async function scoreOf(name: string, items: readonly ReturnType<typeof itemOf>[]) {
  return (await loadMetric(name)).prepare(items, {})[0]?.of() as number;
}

describe('metrics of explanations', () => {
  const items = [
    itemOf(
      'entailment explanation: playing a violin is making music',
      'neutral explanation: Playing a violin is making music',
    ),
    itemOf('neutral', 'neutral explanation: a dog is not a cat'),
  ];

  it('see what the postprocessor takes away, and nothing of the label', async () => {
    assert.equal(await scoreOf('accuracy', items), 50);
    assert.equal(await scoreOf('explanation_f1', items), 50);
    assert.equal(await scoreOf('explanation_f1', [itemOf('a explanation: ', 'a explanation: b')]), 0);
  });

  it('explanation_bleu is the BLEU of the explanations', async () => {
    const plain = (text: string, targets: string) => ({
      inputs: '',
      prediction: text,
      target: targets,
      answers: [targets],
      meta: null,
    });
    const said = ['a dog runs across the wide field', ''];
    const meant = ['a dog runs over the wide field', 'it is a cat'];
    const bleu = await scoreOf(
      'bleu',
      said.map((text, i) => plain(text, meant[i] as string)),
    );
    const explained = said.map((text, i) => itemOf(`yes explanation: ${text}`, `no explanation: ${meant[i]}`));
    assert.ok(bleu > 10 && bleu < 90);
    assert.equal(await scoreOf('explanation_bleu', explained), bleu);
  });
});
