const codePoints = (...values: number[]): string[] => values.map((value) => String.fromCodePoint(value));

/** What `nmt_nfkc` reads as a space beyond NFKC. */
export const NMT_SPACES = codePoints(
  ...[0x9, 0xa, 0xc, 0xd, 0x1680, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x2581, 0xfeff, 0xfffd],
);

/** Control characters that it drops. */
export const NMT_REMOVED = codePoints(
  ...[1, 2, 3, 4, 5, 6, 7, 8, 0xb, 0xe, 0xf],
  ...Array.from({ length: 16 }, (_, i) => 0x10 + i),
  ...[0x7f, 0x8f, 0x9f],
);

/** Left as it is: it differs from the half-width tilde in Japanese. */
export const NMT_FULL_WIDTH_TILDE = '\uff5e';
