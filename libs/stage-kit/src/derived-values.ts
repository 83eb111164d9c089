interface Kept {
  readonly packageName: string;
  readonly value: Promise<unknown>;
}

/**
 * Values computed from packages' files alone, such as a parsed dictionary, kept on a thread from one unit to the next.
 * Only those of packages that the present unit reads are kept, so what a thread holds does not grow with the units.
 */
export class DerivedValues {
  private readonly kept = new Map<string, Kept>();

  /** Forgets the values of all packages but these. */
  keepOnly(packageNames: ReadonlySet<string>): void {
    for (const [key, { packageName }] of this.kept) if (!packageNames.has(packageName)) this.kept.delete(key);
  }

  /**
   * The value kept under `key`, else the one that `make` gives. A failed `make` is not kept.
   *
   * @param key must hold all that the value depends on
   */
  async get<T extends object>(packageName: string, key: string, make: () => Promise<T>): Promise<T> {
    const kept = this.kept.get(key);
    if (kept !== undefined) return (await kept.value) as T;
    const value = make();
    this.kept.set(key, { packageName, value });
    try {
      return await value;
    } catch (error) {
      this.kept.delete(key);
      throw error;
    }
  }
}
