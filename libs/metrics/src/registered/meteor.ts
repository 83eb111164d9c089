import { BLEU_TOKENIZERS } from '../bleu-tokenizers.js';
import { meteor } from '../meteor.js';
import type { Metric } from '../metric.js';
import { answersOf, textOf } from '../metric-value.js';
import { meanScore } from '../prepared-score.js';
import { splitWhitespace } from '../python-text.js';
import { wordnetSynonyms } from '../wordnet-synonyms.js';

/**
 * Mean METEOR against the best accepted answer, as NLTK has it, with stems and synonyms of WordNet 3.1; texts in lower
 * case, tokenized as sacreBLEU's 13a.
 */
export const metric: Metric = {
  prepare: (items) => [
    meanScore(
      'meteor',
      Float64Array.from(items, (item) => {
        const said = tokens(textOf(item.prediction));
        return 100 * Math.max(...answersOf(item).map((answer) => meteor(said, tokens(answer), wordnetSynonyms)));
      }),
    ),
  ],
};

function tokens(text: string): readonly string[] {
  return splitWhitespace(BLEU_TOKENIZERS['13a'](text.toLowerCase()));
}
