/**
 * How surprising a count is: the probability that a binomial count of `draws` draws lies as far out as `count` on its side
 * of the mean, doubled (1 at most). Exact, by summing the distribution.
 */
export function binomialTail(count: number, draws: number, probability: number): number {
  if (probability <= 0 || probability >= 1) return count === Math.round(draws * probability) ? 1 : 0;
  const mean = draws * probability;
  const step = count < mean ? -1 : 1;
  let term = Math.exp(logTerm(count, draws, probability));
  let sum = 0;
  for (let k = count; k >= 0 && k <= draws && term > 0; k += step) {
    sum += term;
    term *=
      step < 0
        ? (k / (draws - k + 1)) * ((1 - probability) / probability)
        : ((draws - k) / (k + 1)) * (probability / (1 - probability));
  }
  return Math.min(1, 2 * sum);
}

function logTerm(k: number, n: number, p: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * Math.log(p) + (n - k) * Math.log1p(-p);
}

function logFactorial(n: number): number {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log(i);
  return sum;
}
