/** Parts of speech by the names that tasks show. Satellite adjectives are adjectives. */
export const PARTS_OF_SPEECH = ['noun', 'verb', 'adjective', 'adverb'] as const;
export type PartOfSpeech = (typeof PARTS_OF_SPEECH)[number];

/** A relation of a synset, or of one of its words. Symbols are those of wninput(5WN): `@` hypernym, `!` antonym ... */
export interface Pointer {
  readonly symbol: string;
  /** Id of the synset that is pointed to. */
  readonly target: string;
  /** Number of the word in this synset and in the target, from 1; 0 means the whole synset. */
  readonly sourceWord: number;
  readonly targetWord: number;
}

/** A set of synonyms with its gloss. */
export interface Synset {
  /** Letter of the part of speech and offset in its data file, such as `n02084071`. */
  readonly id: string;
  readonly pos: PartOfSpeech;
  /** Lexicographer file without its part of speech, such as `animal`. */
  readonly supersense: string;
  /** With blanks for underscores and without syntactic markers. */
  readonly words: readonly string[];
  readonly pointers: readonly Pointer[];
  readonly definition: string;
  readonly examples: readonly string[];
}
