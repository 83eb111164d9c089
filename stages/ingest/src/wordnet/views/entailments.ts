import type { Synset } from '../synset.js';
import { type Use, usesOf } from '../uses.js';
import type { View, ViewInput } from '../view.js';
import { pick } from './other-senses.js';
import { targetsOf } from './related.js';

/**
 * A sentence and the same sentence with one noun swapped: for a more general noun (`entailment`), for an opposite or a
 * sibling (`contradiction`), for a more special one (`neutral`). The labels follow from the relation alone, so a negated
 * or generic sentence may be labelled wrongly.
 */
export const entailments: View = function* (input) {
  const { wordnet, selected, warn } = input;
  for (const use of usesOf(selected, warn)) {
    if (use.synset.pos !== 'noun' || use.form !== use.word || use.word !== use.word.toLowerCase()) {
      warn('no plain singular noun to swap');
      continue;
    }
    for (const [label, noun] of swaps(use, input))
      yield {
        id: `${use.id}/${label}`,
        group: wordnet.groupOf(use.synset.id),
        synsets: [use.synset.id],
        premise: use.sentence,
        hypothesis: swapped(use, noun),
        label,
      };
  }
};

function* swaps(use: Use, { wordnet, hash }: ViewInput): Iterable<[string, string]> {
  const [hypernym] = targetsOf(use.synset, '@', wordnet);
  const general = hypernym && nounOf(hypernym, use);
  if (general !== undefined) yield ['entailment', general];

  const siblings = hypernym === undefined ? [] : targetsOf(hypernym, '~', wordnet).filter((s) => s !== use.synset);
  const opposites = nounsOf(targetsOf(use.synset, '!', wordnet), use);
  const others = opposites.length > 0 ? opposites : nounsOf(siblings, use);
  if (others.length > 0) yield ['contradiction', pick(others, hash(`${use.id} contradiction`))];

  const special = nounsOf(targetsOf(use.synset, '~', wordnet), use);
  if (special.length > 0) yield ['neutral', pick(special, hash(`${use.id} neutral`))];
}

function nounsOf(synsets: readonly Synset[], use: Use): string[] {
  return synsets.flatMap((synset) => nounOf(synset, use) ?? []);
}

/** The first common noun of a synset that neither is nor contains the noun that it replaces, nor is contained in it. */
function nounOf(synset: Synset, use: Use): string | undefined {
  return synset.words.find(
    (word) => /^[a-z][a-z -]*$/.test(word) && !word.includes(use.word) && !use.word.includes(word),
  );
}

/** The sentence with the noun swapped and the article before it mended. */
function swapped({ sentence, start, end }: Use, noun: string): string {
  const before = sentence
    .slice(0, start)
    .replace(/\b([Aa])n? $/, (_, a: string) => `${a}${soundsOpen(noun) ? 'n' : ''} `);
  return before + noun + sentence.slice(end);
}

function soundsOpen(noun: string): boolean {
  if (/^(?:uni[a-z]|us[aeu]|eu|one\b|once|ut[ei])/.test(noun) && !/^unin|^unim/.test(noun)) return false;
  return /^[aeiou]|^hou?r|^honest|^hono|^heir/.test(noun) && !/^hor/.test(noun);
}
