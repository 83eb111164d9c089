/** How far values are from what is expected, over all that a quantity has. */
export interface Measure {
  /** What was compared, such as `gradients`; of a vector file its name. */
  readonly quantity: string;
  /** Numbers that were compared. */
  readonly values: number;
  /** The largest absolute difference. */
  readonly absolute: number;
  /** The largest difference over the size that the tolerance counts by; for `exact` the share of values that differ. */
  readonly relative: number;
  /** What is allowed. */
  readonly tolerance: number;
  /** Which of the differences the tolerance is about. */
  readonly by: 'absolute' | 'relative' | 'exact';
  /** Where the largest difference is. */
  readonly at: string;
}

export function isWithin({ absolute, relative, tolerance, by }: Measure): boolean {
  // Written so that NaN is not within.
  return (by === 'absolute' ? absolute : relative) <= tolerance;
}

/** What `measure` compares. */
export interface Compared {
  readonly actual: ArrayLike<number>;
  readonly expected: ArrayLike<number>;
  /** Name of these values among those of the quantity. */
  readonly at: string;
  /** Whether a place counts; absent: all do. */
  readonly counts?: (index: number) => boolean;
  /** The size that relative differences are taken of; absent: the largest absolute value of `expected` that counts. */
  readonly size?: number;
}

/** Measures one quantity over several tensors or numbers. A wrong number of values is an infinite difference. */
export function measure(
  quantity: string,
  allowed: { readonly tolerance: number; readonly by: Measure['by'] },
  all: readonly Compared[],
): Measure {
  let values = 0;
  let absolute = 0;
  let relative = 0;
  let differ = 0;
  let at = '';
  for (const one of all) {
    const { actual, expected, counts = () => true } = one;
    if (actual.length !== expected.length) {
      return {
        quantity,
        values,
        absolute: Infinity,
        relative: Infinity,
        ...allowed,
        at: `${one.at}: number of values`,
      };
    }
    let size = one.size ?? 0;
    let largest = 0;
    for (let i = 0; i < expected.length; i++) {
      if (!counts(i)) continue;
      values++;
      const difference = Math.abs((actual[i] as number) - (expected[i] as number));
      if (difference !== 0) differ++;
      // NaN counts as infinitely far.
      largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
      if (one.size === undefined) size = Math.max(size, Math.abs(expected[i] as number));
    }
    const share = largest === 0 ? 0 : largest / size;
    const farther = allowed.by === 'relative' ? share > relative : largest > absolute;
    if (farther || at === '') at = one.at;
    absolute = Math.max(absolute, largest);
    relative = Math.max(relative, share);
  }
  if (allowed.by === 'exact') relative = values === 0 ? 0 : differ / values;
  return { quantity, values, absolute, relative, ...allowed, at };
}
