/** Goes with any script: U+2581 and combining marks. */
export const ANY_SCRIPT = 0;
/** Digits, punctuation, symbols: all that no script claims. */
export const COMMON = 1;

/**
 * Ranges of code points by script, coarsely; what is in none of them is `COMMON`. A table of this project, so that
 * training does not depend on the engine's Unicode version. Japanese scripts are one group, as in SentencePiece.
 */
const RANGES: readonly (readonly [from: number, to: number, group: number])[] = [
  [0x41, 0x5a, 2],
  [0x61, 0x7a, 2],
  [0xaa, 0xaa, 2],
  [0xba, 0xba, 2],
  [0xc0, 0xd6, 2],
  [0xd8, 0xf6, 2],
  [0xf8, 0x2af, 2],
  [0x300, 0x36f, ANY_SCRIPT],
  [0x370, 0x3ff, 3],
  [0x400, 0x52f, 4],
  [0x531, 0x58f, 5],
  [0x591, 0x5f4, 6],
  [0x600, 0x6ff, 7],
  [0x700, 0x74f, 8],
  [0x750, 0x77f, 7],
  [0x780, 0x7bf, 9],
  [0x900, 0x97f, 10],
  [0x980, 0x9ff, 11],
  [0xa00, 0xa7f, 12],
  [0xa80, 0xaff, 13],
  [0xb00, 0xb7f, 14],
  [0xb80, 0xbff, 15],
  [0xc00, 0xc7f, 16],
  [0xc80, 0xcff, 17],
  [0xd00, 0xd7f, 18],
  [0xd80, 0xdff, 19],
  [0xe00, 0xe7f, 20],
  [0xe80, 0xeff, 21],
  [0xf00, 0xfff, 22],
  [0x1000, 0x109f, 23],
  [0x10a0, 0x10ff, 24],
  [0x1100, 0x11ff, 25],
  [0x1200, 0x139f, 26],
  [0x13a0, 0x13ff, 27],
  [0x1780, 0x17ff, 28],
  [0x1800, 0x18af, 29],
  [0x1ab0, 0x1aff, ANY_SCRIPT],
  [0x1dc0, 0x1dff, ANY_SCRIPT],
  [0x1e00, 0x1eff, 2],
  [0x1f00, 0x1fff, 3],
  [0x20d0, 0x20ff, ANY_SCRIPT],
  [0x2581, 0x2581, ANY_SCRIPT],
  [0x3041, 0x30ff, 30],
  [0x3130, 0x318f, 25],
  [0x31f0, 0x31ff, 30],
  [0x3400, 0x4dbf, 30],
  [0x4e00, 0x9fff, 30],
  [0xac00, 0xd7ff, 25],
  [0xf900, 0xfaff, 30],
  [0xfe00, 0xfe0f, ANY_SCRIPT],
  [0xfe20, 0xfe2f, ANY_SCRIPT],
  [0x20000, 0x3ffff, 30],
];

/** The group whose characters may share a piece with this one. */
export function scriptGroup(codePoint: number): number {
  let low = 0;
  let high = RANGES.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [from, to, group] = RANGES[middle] as (typeof RANGES)[number];
    if (codePoint < from) high = middle - 1;
    else if (codePoint > to) low = middle + 1;
    else return group;
  }
  return COMMON;
}
