import { parseDataLine } from './parse-data-line.js';
import type { PartOfSpeech, Synset } from './synset.js';
import { synsetGroups } from './synset-groups.js';
import { parseTagCounts } from './tag-counts.js';

/** The texts of a WordNet `dict` folder. */
export interface WordNetFiles {
  /** `data.noun`, `data.verb`, `data.adj`, `data.adv`, each with its name for messages. */
  readonly data: readonly { readonly name: string; readonly text: string }[];
  readonly senses: string;
}

/** WordNet in memory. */
export interface WordNet {
  /** By id, in file order. */
  readonly synsets: ReadonlyMap<string, Synset>;
  /** Group key of a synset; see `synset-groups.ts`. */
  readonly groupOf: (id: string) => string;
  /** How often the synset's words occur in tagged text, by lower-case lemma; undefined for none of them. */
  readonly tagsOf: (id: string) => ReadonlyMap<string, number> | undefined;
  /** Synsets of a lower-case lemma and part of speech, in file order. */
  readonly sensesOf: (lemma: string, pos: PartOfSpeech) => readonly Synset[];
}

export function parseWordNet(files: WordNetFiles): WordNet {
  const synsets = new Map<string, Synset>();
  for (const { name, text } of files.data) {
    let row = 0;
    for (const line of text.split('\n')) {
      const synset = parseDataLine(line, name, ++row);
      if (synset !== undefined) synsets.set(synset.id, synset);
    }
  }
  const tags = parseTagCounts(files.senses);
  let senses: Map<string, Synset[]> | undefined;
  return {
    synsets,
    groupOf: synsetGroups(synsets.values()),
    tagsOf: (id) => tags.get(id),
    sensesOf(lemma, pos) {
      senses ??= indexSenses(synsets.values());
      return senses.get(`${pos} ${lemma}`) ?? [];
    },
  };
}

function indexSenses(synsets: Iterable<Synset>): Map<string, Synset[]> {
  const senses = new Map<string, Synset[]>();
  for (const synset of synsets)
    for (const word of synset.words) {
      const key = `${synset.pos} ${word.toLowerCase()}`;
      const list = senses.get(key);
      if (list === undefined) senses.set(key, [synset]);
      else if (list.at(-1) !== synset) list.push(synset);
    }
  return senses;
}
