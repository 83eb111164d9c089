/**
 * A file of a WordNet `dict` folder, whose lines are found without reading all of it: an index by bisection, since its
 * lines are in the order of their bytes, a data file by byte offset.
 */
export class WordNetFile {
  constructor(private readonly bytes: Buffer) {}

  /** Fields of the index line of a lemma (lower case, `_` for a space); undefined where there is none. */
  entry(lemma: string): readonly string[] | undefined {
    // Lines of the licence start with a space.
    if (lemma.trim() === '') return undefined;
    const key = Buffer.from(`${lemma} `);
    // `low` and `high` are starts of lines.
    let low = 0;
    let high = this.bytes.length;
    while (low < high) {
      const middle = this.lineStart(low + ((high - low) >> 1));
      const order = key.compare(this.bytes, middle, Math.min(middle + key.length, this.bytes.length));
      if (order === 0) return this.lineAt(middle);
      if (order < 0) high = middle;
      else low = this.lineEnd(middle) + 1;
    }
    return undefined;
  }

  /** Fields of the line that starts at a byte offset. */
  lineAt(offset: number): readonly string[] {
    return this.bytes.toString('latin1', offset, this.lineEnd(offset)).trim().split(/ +/);
  }

  private lineStart(at: number): number {
    return at === 0 ? 0 : this.bytes.lastIndexOf(10, at - 1) + 1;
  }

  private lineEnd(at: number): number {
    const end = this.bytes.indexOf(10, at);
    return end === -1 ? this.bytes.length : end;
  }
}
