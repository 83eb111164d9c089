/**
 * A number rounded to the nearest multiple of `step` and written with `decimals` digits. The number is taken as a
 * float32 and halves go to the even multiple, as in T5's STS-B: 2.5 gives 2.4, and 3.1, which is a little less than
 * 3.1 in float32, gives 3.0.
 */
export function roundToMultiple(value: number, step: number, decimals: number): string {
  const perUnit = 1 / step;
  return (roundHalfToEven(Math.fround(value) * perUnit) / perUnit).toFixed(decimals);
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
