/** What an unknown id decodes to. */
const UNKNOWN = 'UNK';

/**
 * Whole words, numbered from 1 in the order given; 0 is pad, the id after the last word is unknown.
 *
 * @see google/seqio seqio/vocabularies.py, class UnigramVocabulary
 */
export class WordVocabulary {
  readonly unkId: number;
  private readonly idByWord: ReadonlyMap<string, number>;

  constructor(
    private readonly words: readonly string[],
    private readonly splitOnSpace = false,
  ) {
    this.idByWord = new Map(words.map((word, i) => [word, i + 1]));
    this.unkId = words.length + 1;
  }

  encode(text: string): Int32Array {
    const words = this.splitOnSpace ? text.split(' ') : [text];
    return Int32Array.from(words, (word) => this.idByWord.get(word) ?? this.unkId);
  }

  decode(ids: readonly number[]): string {
    return ids.map((id) => this.words[id - 1] ?? UNKNOWN).join(' ');
  }
}
