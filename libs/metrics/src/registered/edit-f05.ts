import { BLEU_TOKENIZERS } from '../bleu-tokenizers.js';
import { type CorrectionEdit, correctionEdits } from '../correction-edits.js';
import type { Metric, MetricItem } from '../metric.js';
import { answersOf, textOf } from '../metric-value.js';
import { summedScore } from '../prepared-score.js';
import { splitWhitespace } from '../python-text.js';
import { sourceOf } from '../source-of.js';

/** Recall counts half as much as precision: a wrong correction is worse than a missing one. */
const BETA_SQUARED = 0.25;

interface Counts {
  readonly right: number;
  readonly said: number;
  readonly wanted: number;
}

/**
 * F0.5, precision and recall of the edits that correct `meta.source`, over all texts: an edit is right where the
 * accepted answer changes the same tokens to the same ones. Edits are told by aligning tokens (sacreBLEU's 13a, case
 * kept), of the model's text and of the answers alike; see `correction-edits.ts`. Of several answers the one counts that
 * gives the text alone the best F0.5.
 */
export const metric: Metric = {
  prepare(items) {
    const counts = items.map(countsOf);
    const statistics = Float64Array.from(counts.flatMap(({ right, said, wanted }) => [right, said, wanted]));
    const perExample = Float64Array.from(counts, fOf);
    const score = (name: string, of: (counts: Counts) => number) =>
      summedScore(
        name,
        statistics,
        3,
        ([right, said, wanted]) => of({ right: right as number, said: said as number, wanted: wanted as number }),
        { perExample },
      );
    return [
      score('edit_f05', fOf),
      score('edit_precision', ({ right, said }) => share(right, said)),
      score('edit_recall', ({ right, wanted }) => share(right, wanted)),
    ];
  },
};

function countsOf(item: MetricItem): Counts {
  const source = tokens(sourceOf(item, 'edit_f05', 'the text that is corrected'));
  const said = correctionEdits(source, tokens(textOf(item.prediction)));
  const all = answersOf(item).map((answer): Counts => {
    const wanted = new Set(correctionEdits(source, tokens(answer)).map(keyOf));
    const right = said.filter((edit) => wanted.has(keyOf(edit))).length;
    return { right, said: said.length, wanted: wanted.size };
  });
  return all.reduce((best, counts) => (fOf(counts) > fOf(best) ? counts : best));
}

/** 0 to 100. Nothing said where nothing is wanted is right. */
function fOf({ right, said, wanted }: Counts): number {
  const all = said + BETA_SQUARED * wanted;
  return all === 0 ? 100 : (100 * (1 + BETA_SQUARED) * right) / all;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 100 : (100 * part) / whole;
}

function keyOf({ start, end, tokens }: CorrectionEdit): string {
  return `${start} ${end} ${tokens.join(' ')}`;
}

function tokens(text: string): readonly string[] {
  return splitWhitespace(BLEU_TOKENIZERS['13a'](text));
}
