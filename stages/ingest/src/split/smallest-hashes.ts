/**
 * Keeps the `limit` smallest (hash, index) pairs of a stream in memory bounded by `limit`: a binary max-heap. Afterwards
 * `has` tells for any pair that was added whether it is among them.
 */
export class SmallestHashes {
  readonly #limit: number;
  readonly #hashes: number[] = [];
  readonly #indices: number[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns whether the pair is among the smallest so far; one that is not never will be */
  add(hash: number, index: number): boolean {
    if (this.#hashes.length < this.#limit) {
      this.#hashes.push(hash);
      this.#indices.push(index);
      this.#up(this.#hashes.length - 1);
      return true;
    }
    if (!this.has(hash, index)) return false;
    this.#hashes[0] = hash;
    this.#indices[0] = index;
    this.#down(0);
    return true;
  }

  has(hash: number, index: number): boolean {
    if (this.#hashes.length < this.#limit) return true;
    const top = this.#hashes[0] as number;
    return hash < top || (hash === top && index <= (this.#indices[0] as number));
  }

  #greater(a: number, b: number): boolean {
    const [x, y] = [this.#hashes[a] as number, this.#hashes[b] as number];
    return x > y || (x === y && (this.#indices[a] as number) > (this.#indices[b] as number));
  }

  #swap(a: number, b: number): void {
    for (const list of [this.#hashes, this.#indices]) {
      const kept = list[a] as number;
      list[a] = list[b] as number;
      list[b] = kept;
    }
  }

  #up(at: number): void {
    for (let child = at; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!this.#greater(child, parent)) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  #down(at: number): void {
    for (let parent = at; ; ) {
      let largest = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2])
        if (child < this.#hashes.length && this.#greater(child, largest)) largest = child;
      if (largest === parent) return;
      this.#swap(parent, largest);
      parent = largest;
    }
  }
}
