/** Rows `from` to `to`, both of them among it. */
export type RowRange = readonly [from: number, to: number];

/** The ranges of rising numbers, without gaps inside each. */
export function rowRanges(rows: Iterable<number>): readonly RowRange[] {
  const ranges: [number, number][] = [];
  for (const row of rows) {
    const last = ranges.at(-1);
    if (last !== undefined && row <= last[1] + 1) last[1] = Math.max(last[1], row);
    else ranges.push([row, row]);
  }
  return ranges;
}

/** Such as `0-3, 7 and 12 more ranges`. */
export function rangesText(ranges: readonly RowRange[], shown: number): string {
  const words = ranges.slice(0, shown).map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
  const rest = ranges.length > shown ? ` and ${ranges.length - shown} more ranges` : '';
  return `${words.join(', ')}${rest}`;
}
