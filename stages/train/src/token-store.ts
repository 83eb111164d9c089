/** Lists of token ids, end to end in one array: 2 bytes a token where the vocabulary allows, else 4. */
export class TokenLists {
  private tokens: Uint16Array | Int32Array;
  private readonly ends: number[] = [];

  /**
   * @param vocabularySize ids lie in [0, size)
   * @param expected tokens that will be added, where that is known: saves growing
   */
  constructor(vocabularySize: number, expected = 1024) {
    this.tokens = vocabularySize <= 1 << 16 ? new Uint16Array(expected) : new Int32Array(expected);
  }

  get count(): number {
    return this.ends.length;
  }

  get totalTokens(): number {
    return this.ends.at(-1) ?? 0;
  }

  add(list: ArrayLike<number>): void {
    this.addAll(list, [list.length]);
  }

  /** Adds lists of these lengths that lie end to end. */
  addAll(values: ArrayLike<number>, lengths: ArrayLike<number>): void {
    const start = this.totalTokens;
    const end = start + values.length;
    if (end > this.tokens.length) {
      const grown = new (this.tokens.constructor as Int32ArrayConstructor)(Math.max(end, this.tokens.length * 2));
      grown.set(this.tokens.subarray(0, start));
      this.tokens = grown;
    }
    this.tokens.set(values, start);
    for (let i = 0, at = start; i < lengths.length; i++) {
      at += lengths[i] as number;
      this.ends.push(at);
    }
  }

  /** A copy of list `index`. */
  at(index: number): Int32Array {
    return this.between(this.ends[index - 1] ?? 0, this.ends[index] as number);
  }

  /** A copy of tokens [from, to) of all lists joined. */
  between(from: number, to: number): Int32Array {
    return Int32Array.from(this.tokens.subarray(from, Math.min(to, this.totalTokens)));
  }

  lengthAt(index: number): number {
    return (this.ends[index] as number) - (this.ends[index - 1] ?? 0);
  }
}
