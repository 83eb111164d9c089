/** Task families: the eight of the paper, what does not fit them, and self-supervised prose. */
export const FAMILIES = [
  'SUM',
  'DLG',
  'NLI',
  'CLS',
  'SEM',
  'CMNS',
  'CBQA',
  'RC',
  'GEN',
  'PARA',
  'KNOW',
  'MATH',
  'PROSE',
] as const;
export type Family = (typeof FAMILIES)[number];
