import { DisjointSets } from '../disjoint-sets.js';

/** An idiom whose last word is to be found. */
export interface BlankIdiom {
  /** Smallest idiom of those that share their first or their last three words with it: they are in one split. */
  readonly group: string;
  readonly idiom: string;
  readonly start: string;
  readonly end: string;
}

const MIN_WORDS = 4;
const SHARED_WORDS = 3;

/** Idioms of four words or more, one a line, each once whatever its case and punctuation. */
export function blankIdioms(text: string, warn: (reason: string) => void): BlankIdiom[] {
  const idioms = new Map<string, string>();
  for (const line of text.split('\n')) {
    const idiom = line.replace(/\s+/g, ' ').trim();
    const key = wordsOf(idiom).join(' ');
    if (wordsOf(idiom).length < MIN_WORDS) warn('fewer than four words');
    else if (!/^\p{L}[\p{L}'’-]*[.!?]*$/u.test(idiom.split(' ').at(-1) as string)) warn('last word is no plain word');
    else if (idioms.has(key)) warn('same idiom again');
    else idioms.set(key, idiom);
  }
  const sets = new DisjointSets();
  const first = new Map<string, string>();
  for (const key of idioms.keys()) {
    const words = key.split(' ');
    for (const shared of [
      ['start', ...words.slice(0, SHARED_WORDS)],
      ['end', ...words.slice(-SHARED_WORDS)],
    ]) {
      const other = first.get(shared.join(' '));
      if (other === undefined) first.set(shared.join(' '), key);
      else sets.join(other, key);
    }
  }
  return [...idioms].map(([key, idiom]) => {
    const at = idiom.lastIndexOf(' ');
    const end = idiom.slice(at + 1).replace(/[.!?]+$/, '');
    return { group: sets.find(key), idiom, start: idiom.slice(0, at), end };
  });
}

function wordsOf(idiom: string): string[] {
  return idiom.toLowerCase().match(/[\p{L}\p{N}'’-]+/gu) ?? [];
}
