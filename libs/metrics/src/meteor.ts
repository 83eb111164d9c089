import { porterStem } from './porter-stemmer.js';

/**
 * METEOR of a sentence as NLTK's `translate.meteor_score` computes it: words are aligned in stages (equal, equal stem,
 * synonym), and the harmonic mean of precision and recall, recall counting nine times, loses up to half for words that
 * are out of order. Lavie and Agarwal, "METEOR: An Automatic Metric for MT Evaluation with High Levels of Correlation
 * with Human Judgments", WMT 2007, with the weights of Banerjee and Lavie 2005.
 *
 * NOTE: as in NLTK, what the second stage leaves are stems, so the third looks stems up and finds only synonyms whose
 * stem is the word itself. The Java tool METEOR 1.5 has other weights, function words and paraphrase tables. Its numbers
 * are others.
 */
const ALPHA = 0.9;
const BETA = 3;
const GAMMA = 0.5;

/** Words that a word may stand for, itself apart. Lower case. */
export type Synonyms = (word: string) => ReadonlySet<string>;

/**
 * Score of one sentence against one reference, 0 to 1. Even the reference itself scores below 1: `1 - 0.5 / n ** 3` for
 * n words, since its words are one chunk.
 *
 * @param hypothesis tokens in lower case
 * @param reference tokens in lower case
 */
export function meteor(hypothesis: readonly string[], reference: readonly string[], synonyms: Synonyms): number {
  const matches = alignWords(hypothesis, reference, synonyms);
  if (matches.length === 0) return 0;
  const precision = matches.length / hypothesis.length;
  const recall = matches.length / reference.length;
  const mean = (precision * recall) / (ALPHA * precision + (1 - ALPHA) * recall);
  return (1 - GAMMA * (chunkCount(matches) / matches.length) ** BETA) * mean;
}

/** A word of the hypothesis and the word of the reference that it is matched with. */
type Match = readonly [hypothesis: number, reference: number];

interface Word {
  readonly at: number;
  readonly text: string;
}

/** Matched pairs, ordered by the hypothesis. Each stage sees what the stages before it left. */
function alignWords(hypothesis: readonly string[], reference: readonly string[], synonyms: Synonyms): readonly Match[] {
  const sides = { hypothesis: numbered(hypothesis), reference: numbered(reference) };
  const own = (text: string) => [text];
  const matches: Match[] = [];
  const stages: readonly [key: (text: string) => string, others: (text: string) => Iterable<string>][] = [
    [(text) => text, own],
    [porterStem, own],
    [porterStem, (stem) => [stem, ...synonyms(stem)]],
  ];
  for (const [key, others] of stages) matches.push(...matchLeft(sides, key, others));
  return matches.sort(([a], [b]) => a - b);
}

function numbered(words: readonly string[]): readonly Word[] {
  return words.map((text, at) => ({ at, text }));
}

/**
 * Pairs words from the last of the hypothesis to the first, each with the last free word of the reference that fits, and
 * takes them out of both sides.
 */
function matchLeft(
  sides: { hypothesis: readonly Word[]; reference: readonly Word[] },
  key: (text: string) => string,
  others: (text: string) => Iterable<string>,
): readonly Match[] {
  const free = new Map<string, number[]>();
  for (const { at, text } of sides.reference) {
    const places = free.get(key(text));
    if (places === undefined) free.set(key(text), [at]);
    else places.push(at);
  }
  const matches: Match[] = [];
  for (const { at, text } of sides.hypothesis.toReversed()) {
    let best: number[] | undefined;
    for (const other of others(key(text))) {
      const places = free.get(other);
      if (places !== undefined && (places.at(-1) ?? -1) > (best?.at(-1) ?? -1)) best = places;
    }
    const place = best?.pop();
    if (place !== undefined) matches.push([at, place]);
  }
  const taken = (side: 0 | 1) => new Set(matches.map((match) => match[side]));
  const [said, meant] = [taken(0), taken(1)];
  sides.hypothesis = sides.hypothesis.filter(({ at }) => !said.has(at));
  sides.reference = sides.reference.filter(({ at }) => !meant.has(at));
  return matches;
}

/** Runs of matches that are neighbours, in order, on both sides. */
function chunkCount(matches: readonly Match[]): number {
  let chunks = 1;
  for (let i = 1; i < matches.length; i++) {
    const [before, here] = [matches[i - 1] as Match, matches[i] as Match];
    if (here[0] !== before[0] + 1 || here[1] !== before[1] + 1) chunks++;
  }
  return chunks;
}
