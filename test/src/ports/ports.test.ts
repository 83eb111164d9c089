import assert from 'node:assert/strict';
import { it } from 'node:test';
import { modelPython } from '@exmix/errors/model-python';
import { compareExport } from './compare-export.js';
import { CHECKPOINT_FORMS, compareFinetuning } from './compare-finetuning.js';
import { trainedExport } from './trained-export.js';

const python = modelPython();
const options = { skip: python.skip };

/** Spaces, normalisation and letters that the vocabulary does not have. */
const ODD_TEXTS = [
  '',
  ' ',
  '  a  b ',
  'a\tb\nc',
  '\u2581x',
  'Ünïcödé ﬁ ＡＢＣ',
  '日本語',
  '😀 e\u0301',
  '１２３ don\u2019t',
];

it('transformers opens an export: the same ids, logits and greedy answers', options, async () => {
  const { folder, texts, remove } = await trainedExport();
  try {
    const examples = [...ODD_TEXTS, ...texts].slice(0, 200);
    assert.equal(examples.length, 200);
    const compared = await compareExport(python.python as string, folder, examples, 16);
    const none = { fast: [], slow: [], greedy: [] };
    const { decoded, ...differing } = compared.differing;
    assert.deepEqual(differing, none);
    // Where an answer has an unknown piece, transformers leaves it out of the text.
    assert.ok(
      decoded.every((pair) => String((pair as string[])[1]).includes('\u2047')),
      JSON.stringify(decoded),
    );
    assert.ok(compared.largestDifference <= 1e-4, `logits differ by ${compared.largestDifference}`);
    assert.ok(compared.largestLogit > 1);
    assert.deepEqual(compared.tokenizers, ['T5TokenizerFast', 'T5Tokenizer']);
    assert.deepEqual(compared.sentinel, [329, 329]);
    assert.equal(compared.generation, 16);
    assert.deepEqual(Object.values(compared.loading).flat(), []);
  } finally {
    await remove();
  }
});

for (const form of CHECKPOINT_FORMS) {
  it(`an imported checkpoint trains as in transformers: ${form.name}`, options, async () => {
    const { ours, largestRelativeDifference } = await compareFinetuning(python.python as string, form, 20, 0.01);
    assert.equal(ours.length, 20);
    assert.ok(largestRelativeDifference <= 1e-3, `losses differ by ${largestRelativeDifference} of them`);
    assert.ok((ours.at(-1) as number) < (ours[0] as number), 'nothing was learned');
  });
}
