/** For every row its value once a beam, `[rows]` -> `[rows, beams]` (T5X's `add_beam_dim`). */
export function withBeams<T>(rows: readonly T[], beams: number): T[][] {
  return rows.map((row) => Array.from({ length: beams }, () => row));
}
