import { countNgrams } from './count-ngrams.js';
import { longestCommonSubsequenceLength } from './longest-common-subsequence.js';
import { mean } from './mean.js';

/**
 * PARENT, which scores a text about a table against a reference and the table: words that the table has are right even
 * where the reference lacks them, and what of the table the text leaves out counts against it. Dhingra et al., "Handling
 * Divergent Reference Texts when Evaluating Table-to-Text Generation", ACL 2019, with word overlap as entailment.
 *
 * As `totto_parent_eval.py` of google-research/language has it: precision looks at the whole table, recall at the marked
 * cells, and of recall the table's part weighs as much as the reference leaves out of the marked cells. Where both tables
 * are the same this is the PARENT of the paper.
 */
export interface ParentScores {
  /** 0 to 1. */
  readonly precision: number;
  readonly recall: number;
  readonly f: number;
}

/** Tokenized texts of cells. */
export interface ParentTables {
  /** All that the text may say. */
  readonly table: readonly (readonly string[])[];
  /** What the text should say; at least one, none of them empty. */
  readonly marked: readonly (readonly string[])[];
}

const MAX_ORDER = 4;
/** What a recall, or a precision of an order above 1, counts as where it is 0. */
const SMALL = 1e-5;

/** Scores against the reference that gives the best F, the first of equals. */
export function parent(
  prediction: readonly string[],
  references: readonly (readonly string[])[],
  tables: ParentTables,
): ParentScores {
  const words = new Set(tables.table.flat());
  const scores = references.map((reference) => parentOfOne(prediction, reference, words, tables.marked));
  return scores.reduce((best, score) => (score.f > best.f ? score : best));
}

function parentOfOne(
  prediction: readonly string[],
  reference: readonly string[],
  words: ReadonlySet<string>,
  marked: readonly (readonly string[])[],
): ParentScores {
  const precisions: number[] = [];
  const recalls: number[] = [];
  for (let order = 1; order <= MAX_ORDER; order++) {
    const said = countNgrams([prediction], order);
    const meant = countNgrams([reference], order);
    precisions.push(precisionOf(said, meant, words));
    recalls.push(recallOf(said, meant, words));
  }
  const smoothed = (values: readonly number[]) => values.map((value, i) => (i > 0 && value === 0 ? SMALL : value));
  const precision = geometricMean(smoothed(precisions));
  const ofReference = geometricMean(smoothed(recalls)) || SMALL;
  const ofTable = mentioned(marked, prediction) || SMALL;
  const weight = 1 - mentioned(marked, reference);
  const recall = Math.exp((1 - weight) * Math.log(ofReference) + weight * Math.log(ofTable));
  return { precision, recall, f: (2 * precision * recall) / (precision + recall + 1e-8) };
}

/** Share of the n-grams that are in the reference or, as far as their words are, in the table. 0 without n-grams. */
function precisionOf(
  said: ReadonlyMap<string, number>,
  meant: ReadonlyMap<string, number>,
  words: ReadonlySet<string>,
): number {
  let right = 0;
  let all = 0;
  for (const [ngram, count] of said) {
    const inReference = Math.min(1, (meant.get(ngram) ?? 0) / count);
    right += count * (inReference + (1 - inReference) * entailment(ngram, words));
    all += count;
  }
  return all === 0 ? 0 : right / all;
}

/** Share of the reference's n-grams, each by how much of it the table has, that are said. 1 where none counts. */
function recallOf(
  said: ReadonlyMap<string, number>,
  meant: ReadonlyMap<string, number>,
  words: ReadonlySet<string>,
): number {
  let right = 0;
  let all = 0;
  for (const [ngram, count] of meant) {
    const weight = count * entailment(ngram, words);
    right += weight * Math.min(1, (said.get(ngram) ?? 0) / count);
    all += weight;
  }
  return all === 0 ? 1 : right / all;
}

/** Share of an n-gram's words that the table has. */
function entailment(ngram: string, words: ReadonlySet<string>): number {
  const parts = ngram.split(' ');
  return parts.filter((word) => words.has(word)).length / parts.length;
}

/** Mean over cells of the share of a cell's words that the text has in the same order. */
function mentioned(cells: readonly (readonly string[])[], text: readonly string[]): number {
  return mean(cells.map((cell) => longestCommonSubsequenceLength(cell, text) / cell.length));
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(mean(values.map((value) => Math.log(value))));
}
