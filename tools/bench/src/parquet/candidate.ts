/** A row of a token shard. */
export interface TokenRow {
  readonly inputs: Int32Array;
  readonly targets: Int32Array;
}

/** A library that writes and reads token shards (two columns LIST<INT32>, Snappy). */
export interface Candidate {
  readonly name: string;
  /** Writes the rows to a file, batch by batch. */
  write(path: string, batches: AsyncIterable<readonly TokenRow[]>): Promise<void>;
  /** Reads all rows, each as two Int32Arrays, and returns the number of tokens. */
  read(path: string): Promise<number>;
}

/** Tokens of rows that a reader gives as plain or typed arrays; typed as training wants them. */
export function countTokens(inputs: ArrayLike<number>, targets: ArrayLike<number>): number {
  const typed = (list: ArrayLike<number>) => (list instanceof Int32Array ? list : Int32Array.from(list));
  return typed(inputs).length + typed(targets).length;
}
