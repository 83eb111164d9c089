import type { Postprocessor } from '../postprocessor.js';

/** The number that a text writes, as Python's `float` reads it; `default` (-1) where it writes none. */
export const postprocess: Postprocessor = (text, { params }) => {
  const otherwise = (params.default as number | undefined) ?? -1;
  return parseFloatText(text) ?? otherwise;
};

const DIGITS = String.raw`\d+(?:_\d+)*`;
const NUMBER = new RegExp(`^[+-]?(?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:e[+-]?${DIGITS})?$`, 'i');
const NAMED = /^([+-]?)(inf|infinity|nan)$/i;

function parseFloatText(text: string): number | undefined {
  const trimmed = text.trim();
  if (NUMBER.test(trimmed)) return Number(trimmed.replaceAll('_', ''));
  const named = NAMED.exec(trimmed);
  if (named === null) return undefined;
  if (named[2]?.toLowerCase() === 'nan') return Number.NaN;
  return named[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
