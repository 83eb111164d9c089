import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { type AnswerToken, answer, MAX_INPUT_TOKENS } from './answer.js';
import { encodeWithSentinels } from './encode-with-sentinels.js';
import type { OpenModel } from './open-model.js';
import { testModel } from './serve/testing/test-model.js';

describe('asking a model', { timeout: 60_000 }, () => {
  let model: OpenModel;
  before(async () => {
    model = await testModel();
  });

  it('a sentinel that is typed is the sentinel, where the vocabulary has it', () => {
    const { vocabulary } = model;
    const encoded = (text: string) => encodeWithSentinels(vocabulary, text);
    const first = vocabulary.size - 1;
    assert.deepEqual(encoded('ab <extra_id_0> c'), [...vocabulary.encode('ab'), first, ...vocabulary.encode('c')]);
    assert.deepEqual(encoded('<extra_id_1><extra_id_3>'), [first - 1, first - 3]);
    assert.deepEqual(encoded('<extra_id_4>'), [...vocabulary.encode('<extra_id_4>')], 'it has four');
    assert.deepEqual(encoded('</s> a'), [...vocabulary.encode('</s> a')]);
  });

  it('several texts are answered in their order, each as alone, and tokens come with the place of their text', async () => {
    const texts = ['a', 'a longer text, of many letters', 'b c'];
    const settings = { method: 'greedy', maxLength: 8 } as const;
    const told: AnswerToken[][] = texts.map(() => []);
    const answers = await answer(model, texts, settings, { onToken: (token, text) => told[text]?.push(token) });
    for (const [i, text] of texts.entries()) {
      const [alone] = await answer(model, [text], settings);
      assert.equal(answers[i]?.text, alone?.text);
      assert.deepEqual(told[i], answers[i]?.tokens);
      assert.equal(answers[i]?.ended, answers[i]?.tokens.at(-1)?.piece === '</s>');
    }
  });

  it('an input that is too long is refused', async () => {
    const settings = { method: 'greedy', maxLength: 1 } as const;
    await assert.rejects(answer(model, ['a b '.repeat(MAX_INPUT_TOKENS)], settings), { code: 'input-too-long' });
  });
});
