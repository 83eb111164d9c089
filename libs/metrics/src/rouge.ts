import { InputError } from '@exmix/errors/input-error';
import { longestCommonSubsequenceLength, longestCommonSubsequencePositions } from './longest-common-subsequence.js';
import { porterStem } from './porter-stemmer.js';

/**
 * ROUGE as Google's `rouge_score` computes it. Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries".
 * Precision, recall and F-measure are 0 to 1.
 */
export interface RougeScore {
  readonly precision: number;
  readonly recall: number;
  readonly fmeasure: number;
}

/** Lower-case runs of a-z and 0-9; with the stemmer, Porter stems of those longer than three characters. */
export function rougeTokenize(text: string, useStemmer = false): string[] {
  const tokens = text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((token) => token !== '');
  return useStemmer ? tokens.map((token) => (token.length > 3 ? porterStem(token) : token)) : tokens;
}

/**
 * @param type `rouge1` to `rouge9` (n-grams), `rougeL` (longest common subsequence of the whole text), `rougeLsum`
 * (union of those of sentences, which newlines separate)
 */
export function rougeScore(target: string, prediction: string, type: string, useStemmer = false): RougeScore {
  if (type === 'rougeLsum') {
    return summaryLevelLcs(sentencesOf(target, useStemmer), sentencesOf(prediction, useStemmer));
  }
  const reference = rougeTokenize(target, useStemmer);
  const candidate = rougeTokenize(prediction, useStemmer);
  if (type === 'rougeL') {
    return scoreOf(longestCommonSubsequenceLength(reference, candidate), reference.length, candidate.length);
  }
  const n = /^rouge([1-9])$/.exec(type)?.[1];
  if (n === undefined) {
    throw new InputError('rouge-type', `'${type}' is no ROUGE type; there are rouge1 to rouge9, rougeL and rougeLsum`);
  }
  return ngramScore(reference, candidate, Number(n));
}

function sentencesOf(text: string, useStemmer: boolean): string[][] {
  return text
    .split('\n')
    .filter((sentence) => sentence !== '')
    .map((sentence) => rougeTokenize(sentence, useStemmer));
}

function ngramScore(reference: readonly string[], candidate: readonly string[], n: number): RougeScore {
  const counts = new Map<string, number>();
  for (let i = 0; i + n <= reference.length; i++) {
    const ngram = reference.slice(i, i + n).join(' ');
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  let hits = 0;
  for (let i = 0; i + n <= candidate.length; i++) {
    const ngram = candidate.slice(i, i + n).join(' ');
    const left = counts.get(ngram) ?? 0;
    if (left > 0) hits++;
    if (left > 0) counts.set(ngram, left - 1);
  }
  return scoreOf(hits, reference.length - n + 1, candidate.length - n + 1);
}

/** Tokens of `reference` that lie on a longest common subsequence with at least one candidate sentence. */
export function unionLcs<T>(reference: readonly T[], candidates: readonly (readonly T[])[]): T[] {
  const positions = new Set(candidates.flatMap((c) => longestCommonSubsequencePositions(reference, c)));
  return reference.filter((_, i) => positions.has(i));
}

/** ROUGE-L of summaries given as sentences; a token hits at most as often as the other side has it. */
export function summaryLevelLcs<T>(
  references: readonly (readonly T[])[],
  candidates: readonly (readonly T[])[],
): RougeScore {
  const referenceLeft = countOf(references);
  const candidateLeft = countOf(candidates);
  let hits = 0;
  for (const sentence of references) {
    for (const token of unionLcs(sentence, candidates)) {
      const r = referenceLeft.get(token) ?? 0;
      const c = candidateLeft.get(token) ?? 0;
      if (r === 0 || c === 0) continue;
      hits++;
      referenceLeft.set(token, r - 1);
      candidateLeft.set(token, c - 1);
    }
  }
  const total = (sentences: readonly (readonly T[])[]) => sentences.reduce((sum, s) => sum + s.length, 0);
  return scoreOf(hits, total(references), total(candidates));
}

function countOf<T>(sentences: readonly (readonly T[])[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const token of sentences.flat() as T[]) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}

function scoreOf(hits: number, referenceTotal: number, candidateTotal: number): RougeScore {
  const precision = hits / Math.max(1, candidateTotal);
  const recall = hits / Math.max(1, referenceTotal);
  const fmeasure = hits === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision, recall, fmeasure };
}

/** Puts sentences on lines of their own, as T5 does before `rougeLsum`. */
export function splitSummarySentences(text: string): string {
  return text.replaceAll(' . ', ' .\n');
}
