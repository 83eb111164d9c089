import { splitWhitespace } from './python-text.js';

/**
 * chrF2 as sacreBLEU computes it: character n-grams of orders 1 to 6 without whitespace, recall counting twice as much
 * as precision. Popovic 2015, "chrF: character n-gram F-score for automatic MT evaluation". Scores are 0 to 100.
 */
const ORDER = 6;
const BETA_SQUARED = 4;

/** Hypothesis count, reference count and matches of each order in turn; those of a corpus are sums. */
export type ChrfStatistics = readonly number[];

/** Statistics against the reference that scores best. */
export function chrfStatistics(hypothesis: string, references: readonly string[]): ChrfStatistics {
  let best: ChrfStatistics = Array<number>(3 * ORDER).fill(0);
  let bestScore = -1;
  for (const reference of references) {
    const statistics = statisticsOf(charactersOf(hypothesis), charactersOf(reference));
    const score = chrfOfStatistics(statistics);
    if (score > bestScore) {
      best = statistics;
      bestScore = score;
    }
  }
  return best;
}

export function chrfOfStatistics(statistics: ChrfStatistics): number {
  let precision = 0;
  let recall = 0;
  let orders = 0;
  for (let n = 0; n < ORDER; n++) {
    const [hypothesis, reference, matched] = statistics.slice(3 * n, 3 * n + 3) as [number, number, number];
    if (hypothesis === 0 || reference === 0) continue;
    precision += matched / hypothesis;
    recall += matched / reference;
    orders++;
  }
  if (precision + recall === 0) return 0;
  precision /= orders;
  recall /= orders;
  return (100 * (1 + BETA_SQUARED) * precision * recall) / (BETA_SQUARED * precision + recall);
}

function charactersOf(text: string): string[] {
  return [...splitWhitespace(text).join('')];
}

function statisticsOf(hypothesis: readonly string[], reference: readonly string[]): number[] {
  const statistics: number[] = [];
  for (let n = 1; n <= ORDER; n++) {
    const referenceTotal = Math.max(0, reference.length - n + 1);
    const left = new Map<string, number>();
    for (let i = 0; i < referenceTotal; i++) {
      const ngram = reference.slice(i, i + n).join('');
      left.set(ngram, (left.get(ngram) ?? 0) + 1);
    }
    const hypothesisTotal = Math.max(0, hypothesis.length - n + 1);
    let matched = 0;
    for (let i = 0; i < hypothesisTotal; i++) {
      const ngram = hypothesis.slice(i, i + n).join('');
      const count = left.get(ngram) ?? 0;
      if (count > 0) matched++;
      if (count > 0) left.set(ngram, count - 1);
    }
    statistics.push(referenceTotal > 0 ? hypothesisTotal : 0, referenceTotal, matched);
  }
  return statistics;
}
