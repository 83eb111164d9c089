import { BLEU_TOKENIZERS } from '../bleu-tokenizers.js';
import type { Metric } from '../metric.js';
import { answersOf, textOf } from '../metric-value.js';
import { meanScore } from '../prepared-score.js';
import { sari } from '../sari.js';
import { sourceOf } from '../source-of.js';

/**
 * Mean SARI of sentences against all accepted answers, in lower case and tokenized as sacreBLEU's 13a. The sentence that
 * is simplified is `meta.source`, since the inputs have the task's prefix too.
 */
export const metric: Metric = {
  prepare: (items) => [
    meanScore(
      'sari',
      Float64Array.from(items, (item) =>
        sari(
          tokens(sourceOf(item, 'sari', 'the sentence that is simplified')),
          tokens(textOf(item.prediction)),
          answersOf(item).map(tokens),
        ),
      ),
    ),
  ],
};

function tokens(text: string): readonly string[] {
  const tokenized = BLEU_TOKENIZERS['13a'](text.toLowerCase());
  return tokenized.split(' ').filter((token) => token !== '');
}
