/** Summary of the artifact `tokenize/vocabulary`. Types, not interfaces, so that they are JSON to the compiler. */
export type VocabularySummary = {
  /** Ids `[0, pieces)` are the model's; sentinels come above. */
  readonly pieces: number;
  readonly padId: number;
  readonly eosId: number;
  readonly unkId: number;
  /** Absent where the vocabulary is a file. */
  readonly training?: VocabularyTraining;
};

export type VocabularyTraining = {
  /** Examples that it was trained on by task. */
  readonly examples: Readonly<Record<string, number>>;
  /** Texts of which only the beginning was counted, see `LONGEST_TEXT`. */
  readonly cutTexts: number;
  readonly bytes: number;
  readonly words: number;
  /** Occurrences of rare words that were forgotten to bound memory. */
  readonly forgottenWords: number;
  readonly characters: number;
  /** Characters too rare for a piece of their own; they are unknown to the vocabulary. */
  readonly rareCharacters: number;
  readonly seedPieces: number;
};
