import type { Row } from '@exmix/parquet/column';
import type { Synset } from './synset.js';
import type { WordNet } from './wordnet.js';

/** What a view of WordNet gets. */
export interface ViewInput {
  readonly wordnet: WordNet;
  /** The synsets that the card selects, in file order. */
  readonly selected: readonly Synset[];
  /** Split of a synset's group. */
  readonly splitOf: (id: string) => string;
  /** A seeded choice by id: an integer in `[0, 2^48)`. */
  readonly hash: (id: string) => number;
  readonly warn: (reason: string) => void;
}

/**
 * Makes the records of a task. Every record has `id`, `group` (the key to split by) and `synsets` (the ids whose gloss
 * or examples it shows; all of them are in the split of `group`).
 */
export type View = (input: ViewInput) => Iterable<Row>;
