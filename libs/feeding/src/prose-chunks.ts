import { InputError } from '@exmix/errors/input-error';

/** A chunk of joined texts: where it starts and how many tokens it has. */
export interface ProseChunk {
  /** Number of the first text that it takes tokens from. */
  readonly firstText: number;
  /** Tokens of that text that lie before the chunk. */
  readonly offset: number;
  readonly length: number;
}

/**
 * How prose is cut for span corruption, as T5 does it: texts are joined in groups (`reduce_concat_tokens`), each group
 * is cut into chunks of `tokensLength` (`split_tokens`), the last chunk of a group being shorter. A pure function of
 * the texts' lengths, so that any chunk can be found again by its number, in any order, without reading the others.
 */
export class ProseChunks {
  readonly #lengths: ArrayLike<number>;
  readonly #tokensLength: number;
  /** [groups + 1] texts before each group, chunks before each group. */
  readonly #firstTexts: number[] = [];
  readonly #firstChunks: number[] = [];
  readonly #groupTokens: number[] = [];
  readonly count: number;

  /**
   * @param lengths tokens of each text, in order
   * @param options.tokensLength tokens of a chunk; `tokensLength` of `random-spans-lengths.ts`
   * @param options.textsPerGroup texts that are joined; T5 joins 128
   */
  constructor(lengths: ArrayLike<number>, options: { tokensLength: number; textsPerGroup?: number }) {
    const { tokensLength, textsPerGroup = 128 } = options;
    if (!(tokensLength >= 1) || !(textsPerGroup >= 1)) {
      throw new InputError('bad-chunk', `chunks need at least one token and one text, not ${tokensLength}`);
    }
    this.#lengths = lengths;
    this.#tokensLength = tokensLength;
    let chunks = 0;
    for (let first = 0; first < lengths.length; first += textsPerGroup) {
      let tokens = 0;
      for (let text = first; text < Math.min(first + textsPerGroup, lengths.length); text++) {
        tokens += lengths[text] as number;
      }
      this.#firstTexts.push(first);
      this.#firstChunks.push(chunks);
      this.#groupTokens.push(tokens);
      chunks += Math.ceil(tokens / tokensLength);
    }
    this.count = chunks;
  }

  /** @param index in [0, count) */
  at(index: number): ProseChunk {
    if (!(index >= 0 && index < this.count)) {
      throw new RangeError(`there is no chunk ${index}; there are ${this.count}`);
    }
    const group = this.#groupOf(index);
    const start = (index - (this.#firstChunks[group] as number)) * this.#tokensLength;
    const length = Math.min(this.#tokensLength, (this.#groupTokens[group] as number) - start);
    let text = this.#firstTexts[group] as number;
    let offset = start;
    while (offset >= (this.#lengths[text] as number)) {
      offset -= this.#lengths[text] as number;
      text++;
    }
    return { firstText: text, offset, length };
  }

  /** The tokens of a chunk. `text` gives the tokens of a text by its number, as long as its length said. */
  gather(index: number, text: (number: number) => Int32Array): Int32Array {
    const chunk = this.at(index);
    const out = new Int32Array(chunk.length);
    let from = chunk.offset;
    let filled = 0;
    for (let number = chunk.firstText; filled < chunk.length; number++) {
      const part = text(number).subarray(from, from + chunk.length - filled);
      out.set(part, filled);
      filled += part.length;
      from = 0;
    }
    return out;
  }

  /** The last group that starts at or before a chunk and is not empty. */
  #groupOf(chunk: number): number {
    let low = 0;
    let high = this.#firstChunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#firstChunks[middle] as number) <= chunk) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
