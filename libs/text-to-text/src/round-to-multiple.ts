/**
 * A number rounded to the nearest multiple of `step` and written with `decimals` digits. In float32 throughout, with
 * halves to even, as the STS-B preprocessor of T5 computes it: 2.5 goes to 2.4 and not to 2.6.
 */
export function roundToMultiple(value: number, step: number, decimals: number): string {
  const steps = Math.fround(Math.fround(value) * Math.fround(1 / step));
  const rounded = Math.fround(roundHalfToEven(steps) / Math.fround(1 / step));
  return rounded.toFixed(decimals);
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
