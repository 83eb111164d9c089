/**
 * How many examples each task gives to a budget: all where they fit, else at most the same number each, as far up as
 * the budget goes. A few tasks of millions of rows cannot crowd the others out; it is examples-proportional mixing with
 * the cap that fits the budget.
 *
 * @param counts examples that each task has
 * @returns in the order of `counts`; the sum is at most `budget`
 */
export function exampleQuotas(counts: readonly number[], budget: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= budget) return [...counts];
  let left = budget;
  let tasks = counts.length;
  let level = 0;
  for (const count of [...counts].sort((a, b) => a - b)) {
    level = Math.floor(left / tasks);
    if (count > level) break;
    left -= count;
    tasks--;
  }
  return counts.map((count) => Math.min(count, level));
}
