/** Token ids in lists of any depth; the lists of one depth need not be equally long. */
export type NestedTokens = number | readonly NestedTokens[];

/** A record of token features by name. */
export type TokenRecord = Readonly<Record<string, NestedTokens>>;

/** Lengths by axis: one number for the first axis alone. */
export type AxisLengths = number | readonly number[];

export function rankOf(value: NestedTokens): number {
  return typeof value === 'number' ? 0 : 1 + Math.max(0, ...value.map(rankOf));
}

/** Cuts each axis to its length, from the end. */
export function trimNested(value: NestedTokens, lengths: AxisLengths): NestedTokens {
  const [length, ...inner] = typeof lengths === 'number' ? [lengths] : lengths;
  if (typeof value === 'number' || length === undefined) return value;
  const cut = value.slice(0, length);
  return inner.length === 0 ? cut : cut.map((entry) => trimNested(entry, inner));
}

/** Fills each axis with zeros to its length; axes without one to their longest list. */
export function padNested(value: NestedTokens, lengths: AxisLengths): NestedTokens {
  const wanted = typeof lengths === 'number' ? [lengths] : lengths;
  const shape = shapeOf(value).map((size, axis) => wanted[axis] ?? size);
  return padTo(value, shape);
}

/** [longest list of each depth] */
function shapeOf(value: NestedTokens): number[] {
  if (typeof value === 'number') return [];
  const inner = value.map(shapeOf);
  const depth = Math.max(0, ...inner.map((shape) => shape.length));
  const sizes = Array.from({ length: depth }, (_, axis) => Math.max(0, ...inner.map((shape) => shape[axis] ?? 0)));
  return [value.length, ...sizes];
}

function padTo(value: NestedTokens, shape: readonly number[]): NestedTokens {
  const [length, ...inner] = shape;
  if (length === undefined) return value;
  const entries = typeof value === 'number' ? [] : value;
  const empty: NestedTokens = inner.length === 0 ? 0 : [];
  return Array.from({ length }, (_, i) => padTo(entries[i] ?? empty, inner));
}
