/**
 * R, self-supervised examples per supervised one, in JSON: a number of 0 or more, or `"infinity"` for prose alone, since
 * JSON has no such number.
 */
export type SelfSupervisedRatio = number | 'infinity';

export function ratioNumber(ratio: SelfSupervisedRatio): number {
  return ratio === 'infinity' ? Number.POSITIVE_INFINITY : ratio;
}
