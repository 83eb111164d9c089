import { mean } from './mean.js';
import { splitWhitespace } from './python-text.js';
import { sameLength } from './same-length.js';

/** Levenshtein distance of two sequences: fewest insertions, deletions and substitutions. */
export function levenshtein<T>(a: readonly T[], b: readonly T[]): number {
  let previous = Uint32Array.from({ length: b.length + 1 }, (_, j) => j);
  let current = new Uint32Array(b.length + 1);
  for (let i = 1; i <= a.length; i++) {
    current[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const substituted = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current[j] = Math.min(substituted, (previous[j] as number) + 1, (current[j - 1] as number) + 1);
    }
    [previous, current] = [current, previous];
  }
  return previous[b.length] as number;
}

const NOT_WORD_OR_SPACE = /[^\p{L}\p{N}_]+/gu;

/** Words of T5's `edit_distance`: lower-cased unless told otherwise, separated by anything but word characters. */
export function editDistanceWords(text: string, lower = true): string[] {
  return splitWhitespace((lower ? text.toLowerCase() : text).replace(NOT_WORD_OR_SPACE, ' '));
}

export interface EditDistanceSummary {
  readonly min_edit: number;
  readonly max_edit: number;
  readonly mean_edit: number;
  readonly median_edit: number;
  readonly sum_edit: number;
}

/** Word-level edit distances of a list of pairs, summarised as T5 does. */
export function editDistance(
  targets: readonly string[],
  predictions: readonly string[],
  options: { readonly lower?: boolean } = {},
): EditDistanceSummary {
  sameLength(targets, predictions);
  const lower = options.lower ?? true;
  const distances = targets.map((target, i) =>
    levenshtein(editDistanceWords(target, lower), editDistanceWords(predictions[i] as string, lower)),
  );
  const sorted = distances.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return {
    min_edit: sorted[0] ?? 0,
    max_edit: sorted.at(-1) ?? 0,
    mean_edit: mean(distances),
    median_edit: ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2,
    sum_edit: distances.reduce((sum, d) => sum + d, 0),
  };
}

/** Edits and reference words of one pair; the word error rate of a corpus is the quotient of their sums. */
export function wordErrors(target: string, prediction: string): { edits: number; words: number } {
  const reference = splitWhitespace(target);
  return { edits: levenshtein(reference, splitWhitespace(prediction)), words: reference.length };
}
