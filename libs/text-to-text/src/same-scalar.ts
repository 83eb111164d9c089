/** Whether two scalars are the same value, an int64 read as bigint being the number it holds. */
export function sameScalar(a: unknown, b: unknown): boolean {
  return plain(a) === plain(b);
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
