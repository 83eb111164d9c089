/**
 * F1 of two bags of tokens, 0 to 1. Two empty sequences agree (1) and an empty one never agrees with another (0), as
 * in CoQA's evaluation; `emptyAgrees: false` gives 0 for two empty ones, as SQuAD's does.
 */
export function sequenceF1<T>(
  target: readonly T[],
  prediction: readonly T[],
  options: { readonly emptyAgrees?: boolean } = {},
): number {
  if (target.length === 0 || prediction.length === 0) {
    return target.length === prediction.length && (options.emptyAgrees ?? true) ? 1 : 0;
  }
  const counts = new Map<T, number>();
  for (const token of target) counts.set(token, (counts.get(token) ?? 0) + 1);
  let common = 0;
  for (const token of prediction) {
    const left = counts.get(token) ?? 0;
    if (left > 0) {
      common++;
      counts.set(token, left - 1);
    }
  }
  if (common === 0) return 0;
  const precision = common / prediction.length;
  const recall = common / target.length;
  return (2 * precision * recall) / (precision + recall);
}
