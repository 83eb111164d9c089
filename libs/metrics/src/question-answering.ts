import { normalizeSquad, normalizeTriviaQa } from './answer-normalization.js';
import { mean } from './mean.js';
import { splitWhitespace } from './python-text.js';
import { sameLength } from './same-length.js';
import { sequenceF1 } from './sequence-f1.js';

/**
 * Extractive and open question answering, after `t5/evaluation/metrics.py` and `qa_utils.py`.
 * An example has any number of accepted answers; the best one counts.
 */
export interface AnswerScores {
  /** Exact match, 0 to 100. */
  readonly em: number;
  /** Token F1, 0 to 100. */
  readonly f1: number;
}

/** Exact match and F1 of one already normalised prediction, 0 or 1 and 0 to 1. */
export function answerScore(answers: readonly string[], prediction: string): { em: number; f1: number } {
  const words = splitWhitespace(prediction);
  let em = 0;
  let f1 = 0;
  for (const answer of answers) {
    if (answer === prediction) em = 1;
    f1 = Math.max(f1, sequenceF1(splitWhitespace(answer), words, { emptyAgrees: false }));
  }
  return { em, f1 };
}

/** Means over examples without normalisation. */
export function qaMetrics(targets: readonly (readonly string[])[], predictions: readonly string[]): AnswerScores {
  sameLength(targets, predictions);
  const scores = targets.map((answers, i) => answerScore(answers, predictions[i] as string));
  return { em: 100 * mean(scores.map((s) => s.em)), f1: 100 * mean(scores.map((s) => s.f1)) };
}

/** SQuAD: articles, case and punctuation do not count. */
export function squad(targets: readonly (readonly string[])[], predictions: readonly string[]): AnswerScores {
  return qaMetrics(
    targets.map((answers) => answers.map(normalizeSquad)),
    predictions.map(normalizeSquad),
  );
}

/** TriviaQA: as SQuAD, but punctuation separates words. */
export function triviaQa(targets: readonly (readonly string[])[], predictions: readonly string[]): AnswerScores {
  return qaMetrics(
    targets.map((answers) => answers.map(normalizeTriviaQa)),
    predictions.map(normalizeTriviaQa),
  );
}

export interface SpanTarget {
  readonly answers: readonly string[];
  readonly context: string;
}

/** SQuAD with predictions such as `start: 3 end: 5`, word positions in the context; anything else is an empty answer. */
export function spanSquad(targets: readonly SpanTarget[], predictions: readonly string[]): AnswerScores {
  sameLength(targets, predictions);
  return squad(
    targets.map((target) => target.answers),
    targets.map((target, i) => spanText(target.context, predictions[i] as string)),
  );
}

const INTEGER = /^[0-9]+(?:_[0-9]+)*$/;
const NOT_WORD = /[^\p{L}\p{N}_]/gu;

function spanText(context: string, prediction: string): string {
  const parts = splitWhitespace(prediction.replace(NOT_WORD, ' '));
  const [, start, , end] = parts;
  if (start === undefined || end === undefined || !INTEGER.test(start) || !INTEGER.test(end)) return '';
  const words = splitWhitespace(context.replace(NOT_WORD, ' '));
  return words.slice(Number(start.replaceAll('_', '')), Number(end.replaceAll('_', '')) + 1).join(' ');
}

/** Tokens of CoQA's evaluation. */
export function coqaTokenize(text: string): string[] {
  return splitWhitespace(normalizeSquad(text));
}

/** CoQA: mean over turns of the best F1 over that turn's answers, 0 to 100. */
export function coqaF1(targets: readonly (readonly string[])[], predictions: readonly string[]): number {
  sameLength(targets, predictions);
  const scores = targets.map((answers, i) => {
    const words = coqaTokenize(predictions[i] as string);
    return answers.reduce((best, answer) => Math.max(best, sequenceF1(coqaTokenize(answer), words)), 0);
  });
  return 100 * mean(scores);
}
