import type { PartOfSpeech } from '../synset.js';
import { type Use, usesOf } from '../uses.js';
import type { View } from '../view.js';
import { pick } from './other-senses.js';

const CHOICES = 4;

/**
 * A sentence with a blank, the gloss of the missing word as a hint, and four words to choose from: the right one and
 * three of the same part of speech that stand in other sentences.
 */
export const blanks: View = function* ({ wordnet, selected, hash, warn }) {
  const uses: Use[] = [];
  for (const use of usesOf(selected, warn)) {
    if (use.form.toLowerCase() === use.word.toLowerCase()) uses.push(use);
    else warn('word is inflected in its example');
  }
  const pools = new Map<PartOfSpeech, Use[]>();
  for (const use of uses) {
    const pool = pools.get(use.synset.pos);
    if (pool === undefined) pools.set(use.synset.pos, [use]);
    else pool.push(use);
  }
  for (const { id, synset, word, sentence, start, end } of uses) {
    const choices = new Set([word]);
    const pool = pools.get(synset.pos) as Use[];
    for (let n = 0; choices.size < CHOICES && n < 10 * CHOICES; n++) {
      const other = pick(pool, hash(`${id} word ${n}`));
      if (!synset.words.includes(other.word)) choices.add(other.word);
    }
    if (choices.size < CHOICES) {
      warn('too few words to choose from');
      continue;
    }
    const order = new Map([...choices].map((choice) => [choice, hash(`${id} order ${choice}`)]));
    yield {
      id,
      group: wordnet.groupOf(synset.id),
      synsets: [synset.id],
      sentence: `${sentence.slice(0, start)}____${sentence.slice(end)}`,
      gloss: synset.definition,
      choices: [...choices].sort((a, b) => (order.get(a) as number) - (order.get(b) as number)),
      answer: word,
    };
  }
};
