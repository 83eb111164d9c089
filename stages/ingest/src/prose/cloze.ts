import type { View } from './view.js';

const PASSAGE_CHARACTERS = 280;
const QUESTION_CHARACTERS = 130;
const CHOICES = 6;
const MIN_WORD_CHARACTERS = 5;

/**
 * A passage and the next sentence with a blank, after the Children's Book Test (Hill et al., 2016): the missing word and
 * the other choices are content words of the passage. Passages do not overlap.
 */
export const cloze: View = function* ({ id, about, sentences }, { hash, warn }) {
  let passage: string[] = [];
  let characters = 0;
  for (const [n, sentence] of sentences.entries()) {
    if (passage.length >= 2 && characters + sentence.length > PASSAGE_CHARACTERS) {
      const made = blankOut(passage.join(' '), sentence, (what) => hash(`${id}/${n} ${what}`));
      if (made === undefined) warn('next sentence shares no word with its passage, or is too long');
      else yield { id: `${id}/${n}`, group: id, ...about, ...made };
      passage = [];
      characters = 0;
    }
    if (sentence.length > PASSAGE_CHARACTERS) {
      passage = [];
      characters = 0;
      continue;
    }
    passage.push(sentence);
    characters += sentence.length + 1;
  }
};

interface Cloze {
  readonly passage: string;
  readonly question: string;
  readonly choices: readonly string[];
  readonly answer: string;
}

function blankOut(passage: string, sentence: string, hash: (what: string) => number): Cloze | undefined {
  if (sentence.length > QUESTION_CHARACTERS) return undefined;
  const words = new Set(contentWords(passage).map(({ word }) => word));
  const blanks = contentWords(sentence).filter(({ word }) => words.has(word));
  const blank = blanks[hash('blank') % blanks.length];
  if (blank === undefined || words.size < CHOICES) return undefined;
  const { word: answer, start } = blank;
  const order = (list: readonly string[], what: string) => {
    const keys = new Map(list.map((word) => [word, hash(`${what} ${word}`)]));
    return list.toSorted((a, b) => (keys.get(a) as number) - (keys.get(b) as number));
  };
  const inQuestion = new Set(contentWords(sentence).map(({ word }) => word));
  const others = order(
    [...words].filter((word) => !inQuestion.has(word)),
    'choose',
  ).slice(0, CHOICES - 1);
  if (others.length < CHOICES - 1) return undefined;
  const question = `${sentence.slice(0, start)}____${sentence.slice(start + answer.length)}`;
  return { passage, question, choices: order([answer, ...others], 'order'), answer };
}

/** Lower-case words of five letters or more that carry meaning, with where they start. */
function contentWords(text: string): { word: string; start: number }[] {
  return [...text.matchAll(/(?<![\p{L}'’-])\p{Ll}+(?![\p{L}'’-])/gu)]
    .filter(([word]) => word.length >= MIN_WORD_CHARACTERS && !FUNCTION_WORDS.has(word))
    .map((match) => ({ word: match[0], start: match.index }));
}

const FUNCTION_WORDS = new Set(
  (
    'about above across after again against almost along already although always among another around because become ' +
    'been before behind being below beneath beside besides between beyond cannot could during either ' +
    'every except first further given having hence hereby herein however indeed itself least little might moreover ' +
    'myself neither never nevertheless nothing often other others otherwise ought ourselves perhaps quite rather ' +
    'seems several shall should since something sometimes still themselves their theirs there thereby therefore ' +
    'therein thereof these thing things those though through throughout together toward towards under unless until ' +
    'upon various very wherein whereas where whether which while whole whose within without would yourself himself herself'
  ).split(' '),
);
