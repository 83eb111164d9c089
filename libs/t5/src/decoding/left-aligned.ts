/** A prompt without the padding at its left, filled up at its right to the same length (T5X's `left_align_prompts`). */
export function leftAligned(prompt: ArrayLike<number>, padId: number): Int32Array {
  const ids = Int32Array.from(prompt);
  const start = ids.findIndex((id) => id !== padId);
  if (start <= 0) return ids;
  const aligned = new Int32Array(ids.length).fill(padId);
  aligned.set(ids.subarray(start));
  return aligned;
}
