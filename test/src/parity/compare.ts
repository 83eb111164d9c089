/** How numbers of a case are compared. Without a tolerance they match exactly, apart from float printing. */
export interface Tolerance {
  readonly allowed: number | undefined;
  /** The tolerance grows with values above 1 (files `optimizer_adafactor` and `losses`). */
  readonly relative: boolean;
}

/** One place where a result differs from what a case expects. */
export interface Difference {
  /** Such as `examples[0].inputs`; empty for the whole value. */
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Room for the last digits that printing and parsing a float may move. */
const FLOAT_PRINTING = 1e-15;

/**
 * Compares deeply. Keys that `expected` does not have are not compared; `NaN` and `Infinity` may be strings; true and
 * false equal 1 and 0; typed arrays are arrays; an absent key equals an expected null.
 */
export function compare(expected: unknown, actual: unknown, tolerance: Tolerance, path = ''): Difference[] {
  const left = plain(expected);
  const right = plain(actual);
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return [{ path, expected: left, actual: right }];
    return left.flatMap((value, index) => compare(value, right[index], tolerance, `${path}[${index}]`));
  }
  if (isRecord(left)) {
    if (!isRecord(right)) return [{ path, expected: left, actual: right }];
    return Object.keys(left).flatMap((key) =>
      compare(left[key], right[key], tolerance, path === '' ? key : `${path}.${key}`),
    );
  }
  return sameLeaf(left, right, tolerance) ? [] : [{ path, expected: left, actual: right }];
}

/**
 * The number of each place that has one on both sides, with the size that differences at it are counted by: 1 where the
 * tolerance is absolute.
 */
export function* comparedNumbers(
  expected: unknown,
  actual: unknown,
  tolerance: Tolerance,
): Generator<{ readonly difference: number; readonly scale: number }> {
  const left = plain(expected);
  const right = plain(actual);
  if (Array.isArray(left) && Array.isArray(right)) {
    for (const [index, value] of left.entries()) yield* comparedNumbers(value, right[index], tolerance);
  } else if (isRecord(left) && isRecord(right)) {
    for (const key of Object.keys(left)) yield* comparedNumbers(left[key], right[key], tolerance);
  } else if (typeof left === 'number' && typeof right === 'number' && left !== right) {
    yield { difference: Math.abs(left - right), scale: scaleOf(left, tolerance) };
  } else if (typeof left === 'number' && typeof right === 'number') yield { difference: 0, scale: 1 };
}

function scaleOf(expected: number, { relative }: Tolerance): number {
  return relative ? Math.max(1, Math.abs(expected)) : 1;
}

function sameLeaf(expected: unknown, actual: unknown, tolerance: Tolerance): boolean {
  if (Object.is(expected, actual)) return true;
  if (expected === null) return actual === undefined;
  if (typeof actual === 'number' || typeof actual === 'boolean') {
    const number = asNumber(expected);
    return number !== undefined && sameNumber(number, Number(actual), tolerance);
  }
  // A vector may hold a special value as a string on both sides.
  return typeof expected === 'number' && typeof actual === 'string' && Object.is(expected, SPECIAL.get(actual));
}

const SPECIAL = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' ? SPECIAL.get(value) : undefined;
}

function sameNumber(expected: number, actual: number, tolerance: Tolerance): boolean {
  if (Number.isNaN(expected) || Number.isNaN(actual)) return Number.isNaN(expected) && Number.isNaN(actual);
  if (expected === actual) return true;
  const { allowed } = tolerance;
  const limit = allowed === undefined ? FLOAT_PRINTING * Math.abs(expected) : allowed * scaleOf(expected, tolerance);
  return Number.isFinite(expected) && Math.abs(expected - actual) <= limit;
}

function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as unknown as number[]);
  if (value instanceof Map) return Object.fromEntries(value);
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
