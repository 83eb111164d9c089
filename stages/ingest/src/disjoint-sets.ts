/**
 * Union-find over strings (path halving). The name of a set is its smallest member by code units, whatever the order of
 * the unions, so that it can serve as a group key.
 */
export class DisjointSets {
  readonly #parent = new Map<string, string>();

  /** Puts both members, and all that is joined to them, into one set. */
  join(a: string, b: string): void {
    const [x, y] = [this.find(a), this.find(b)];
    if (x < y) this.#parent.set(y, x);
    else if (y < x) this.#parent.set(x, y);
  }

  /** The name of the set that the member is in; a member never joined is a set of its own. */
  find(member: string): string {
    let at = member;
    for (;;) {
      const parent = this.#parent.get(at);
      if (parent === undefined || parent === at) return at;
      const grandparent = this.#parent.get(parent);
      if (grandparent !== undefined) this.#parent.set(at, grandparent);
      at = parent;
    }
  }
}
