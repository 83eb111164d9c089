import { InputError, type Place } from '@exmix/errors/input-error';
import { asJson } from '../as-json.js';
import { escapeRegex } from '../escape-regex.js';
import { numberField, textField, valueAt } from '../fields.js';
import type { RawRecord } from '../format-result.js';
import type { KeyedExample, NamedFormatter, Params } from '../named-formatter.js';

/**
 * WNLI in the form of `wsc_simple`, as T5's `wnli_simple`: finds the pronoun of the premise that the hypothesis
 * replaces, and what it replaces it by. For evaluation only: the target need not be the right noun.
 */
export const formatter: NamedFormatter = {
  params: { label: 'string?' },
  leaveOut: ['premise', 'hypothesis'],
  format: wnliSimple,
};

const PRONOUNS = new Set(['he', 'she', 'they', 'it', 'her', 'his', 'their', 'them', 'him']);
const ARTICLES = ['a', 'an', 'the'];

function wnliSimple(record: RawRecord, params: Params, place: Place): readonly KeyedExample[] {
  const premise = textField(record, 'sentence1', place);
  const hypothesis = textField(record, 'sentence2', place);
  const prompt = (params.label as string | undefined) ?? 'wsc:';
  const match = bestMatch(cleanWords(premise), cleanWords(hypothesis));
  if (match === undefined) {
    throw new InputError('no-pronoun', 'there is no pronoun in the premise', { ...place, field: 'sentence1' });
  }
  const targets = findCandidate(withoutLead(match.candidate), hypothesis);
  if (targets === undefined) {
    const message = `the candidate ${JSON.stringify(match.candidate)} is not in the hypothesis`;
    throw new InputError('no-candidate', message, { ...place, field: 'sentence2' });
  }
  return [
    {
      inputs: `${prompt} ${highlight(premise, match.index)}`,
      targets,
      premise,
      hypothesis,
      label: record.label === undefined ? 0 : numberField(record, 'label', place),
      idx: asJson(valueAt(record, 'idx', place)),
    },
  ];
}

/** Words in lower case without a final mark. */
function cleanWords(text: string): readonly string[] {
  return text
    .trim()
    .toLowerCase()
    .split(' ')
    .map((word) => word.replace(/[.,?!]$/, ''))
    .filter((word) => word !== '');
}

interface Match {
  readonly score: number;
  readonly index: number;
  readonly candidate: string;
}

/** The pronoun whose surroundings the hypothesis repeats the most; the first of equals. */
function bestMatch(premise: readonly string[], hypothesis: readonly string[]): Match | undefined {
  let best: Match | undefined;
  for (const [index, word] of premise.entries()) {
    if (!PRONOUNS.has(word)) continue;
    const match = matchAt(premise, hypothesis, index);
    if (best === undefined || match.score > best.score) best = match;
  }
  return best;
}

function matchAt(premise: readonly string[], hypothesis: readonly string[], index: number): Match {
  const before = premise.slice(0, index);
  const after = premise.slice(index + 1);
  const beforeCount = sharedPrefix(hypothesis.toReversed(), before.toReversed());
  const afterCount = sharedPrefix(hypothesis, after);
  const score = beforeCount + afterCount;
  if (score === 0) return { score, index, candidate: '' };
  const left = before.slice(before.length - beforeCount).map(escapeRegex);
  const right = after.slice(0, afterCount).map(escapeRegex);
  const text = hypothesis.join(' ');
  // In the middle of the hypothesis, else at its start, else at its end.
  const patterns = [
    [...left, '(.+)', ...right],
    ['^(.+)', ...right],
    [...left, '(.+)$'],
  ];
  const found = patterns.map((pattern) => new RegExp(pattern.join(' ')).exec(text)).find((match) => match !== null);
  return { score, index, candidate: found?.[1] ?? '' };
}

/** Length of the longest prefix of the words that stands in the text as it is. */
function sharedPrefix(text: readonly string[], words: readonly string[]): number {
  const joined = text.join(' ');
  const end = words.findIndex((_, i) => !joined.includes(words.slice(0, i + 1).join(' ')));
  return end < 0 ? words.length : end;
}

/** The candidate from its last article on: what stands before it belongs to the start of the hypothesis. */
function withoutLead(candidate: string): string {
  const words = candidate.split(' ');
  return words.slice(Math.max(0, ...ARTICLES.map((article) => words.indexOf(article)))).join(' ');
}

/** The candidate as the hypothesis writes it, without a final mark or a possessive ending. */
function findCandidate(candidate: string, hypothesis: string): string | undefined {
  const words = candidate.split(' ').map((word) => `${escapeRegex(word)}[.,?!]?`);
  const found = new RegExp(words.join(' '), 'i').exec(hypothesis)?.[0];
  return found?.replace(/[.,!?]$/, '').replace(/'s?$/, '');
}

function highlight(text: string, index: number): string {
  const words = text.split(' ');
  const word = words[index] ?? '';
  const marked = /[.,!?]$/.test(word) ? `*${word.slice(0, -1)}* ${word.slice(-1)}` : `*${word}*`;
  return [...words.slice(0, index), marked, ...words.slice(index + 1)].join(' ');
}
