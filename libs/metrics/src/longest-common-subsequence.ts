/** `table[i][j]`: length of the longest common subsequence of the first i items of `a` and the first j of `b`. */
function lengths<T>(a: readonly T[], b: readonly T[]): Uint32Array[] {
  const table = [new Uint32Array(b.length + 1)];
  for (let i = 1; i <= a.length; i++) {
    const above = table[i - 1] as Uint32Array;
    const row = new Uint32Array(b.length + 1);
    for (let j = 1; j <= b.length; j++) {
      row[j] =
        a[i - 1] === b[j - 1] ? (above[j - 1] as number) + 1 : Math.max(above[j] as number, row[j - 1] as number);
    }
    table.push(row);
  }
  return table;
}

export function longestCommonSubsequenceLength<T>(a: readonly T[], b: readonly T[]): number {
  return (lengths(a, b)[a.length] as Uint32Array)[b.length] as number;
}

/**
 * Positions in `a` of one longest common subsequence, rising. Of several equally long ones it is the one that the
 * published ROUGE scorer finds: backwards, it goes up in `a` unless going left in `b` keeps more.
 */
export function longestCommonSubsequencePositions<T>(a: readonly T[], b: readonly T[]): number[] {
  const table = lengths(a, b);
  const positions: number[] = [];
  let i = a.length;
  let j = b.length;
  while (i > 0 && j > 0) {
    if (a[i - 1] === b[j - 1]) {
      positions.push(i - 1);
      i--;
      j--;
    } else if (((table[i] as Uint32Array)[j - 1] as number) > ((table[i - 1] as Uint32Array)[j] as number)) j--;
    else i--;
  }
  return positions.reverse();
}
