import { InputError } from '@exmix/errors/input-error';
import { BLEU_TOKENIZERS } from '../bleu-tokenizers.js';
import type { Metric, MetricItem, MetricValue } from '../metric.js';
import { answersOf, textOf } from '../metric-value.js';
import { parent } from '../parent.js';
import { meanScore } from '../prepared-score.js';
import { splitWhitespace } from '../python-text.js';

/**
 * Means of PARENT's F, precision and recall against the accepted answer that gives the best F; texts in lower case,
 * tokenized as sacreBLEU's 13a. `meta.table` lists the texts of the table, `meta.marked` those that the text should be
 * about; all of them where it is absent.
 */
export const metric: Metric = {
  prepare(items) {
    const scores = items.map((item) => {
      const table = cellsOf(item, 'table');
      const marked = fieldOf(item, 'marked') === undefined ? table : cellsOf(item, 'marked');
      return parent(tokens(textOf(item.prediction)), answersOf(item).map(tokens), { table, marked });
    });
    const score = (name: string, of: (score: (typeof scores)[number]) => number) =>
      meanScore(
        name,
        Float64Array.from(scores, (each) => 100 * of(each)),
      );
    return [
      score('parent', ({ f }) => f),
      score('parent_precision', ({ precision }) => precision),
      score('parent_recall', ({ recall }) => recall),
    ];
  },
};

function fieldOf({ meta }: MetricItem, name: string): MetricValue | undefined {
  return ((meta ?? {}) as { readonly [key: string]: MetricValue | undefined })[name];
}

/** Tokens of the cells that have any. */
function cellsOf(item: MetricItem, name: string): readonly (readonly string[])[] {
  const value = fieldOf(item, name);
  const texts = Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
  const cells = texts.map(tokens).filter((cell) => cell.length > 0);
  if (cells.length > 0) return cells;
  throw new InputError('metric-meta', `parent needs the texts of the table's cells in meta.${name}`, {
    field: 'format.meta',
  });
}

function tokens(text: string): readonly string[] {
  return splitWhitespace(BLEU_TOKENIZERS['13a'](text.toLowerCase()));
}
