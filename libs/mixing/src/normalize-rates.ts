/** Rates divided by their sum. All zero rates stay zero. */
export function normalizeRates(rates: readonly number[]): number[] {
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  if (!Number.isFinite(total)) throw new RangeError('the sum of the mixing rates is not finite');
  return rates.map((rate) => (total === 0 ? 0 : rate / total));
}
