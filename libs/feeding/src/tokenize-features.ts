import type { NestedTokens } from './nested-tokens.js';

/** Texts in lists of any depth. */
export type NestedTexts = string | readonly NestedTexts[];

export interface TokenFeature {
  encode(text: string): readonly number[];
  /** Set where EOS is wanted. */
  readonly eosId?: number;
}

/**
 * Encodes the features that have a vocabulary and keeps their text as `<name>_pretokenized`, unless
 * `copyPretokenized` is false. With `withEos` the last text of every list of texts gets EOS. SeqIO's `tokenize`.
 */
export function tokenizeFeatures<T extends NestedTexts>(
  record: Readonly<Record<string, T>>,
  features: Readonly<Record<string, TokenFeature>>,
  options: { copyPretokenized?: boolean; withEos?: boolean } = {},
): Readonly<Record<string, T | NestedTokens>> {
  const { copyPretokenized = true, withEos = false } = options;
  const out: Record<string, T | NestedTokens> = {};
  for (const [name, value] of Object.entries(record)) {
    const feature = features[name];
    if (feature === undefined) {
      out[name] = value;
      continue;
    }
    if (copyPretokenized) out[`${name}_pretokenized`] = value;
    const tokens = encodeNested(value, feature);
    out[name] = withEos && feature.eosId !== undefined ? eosAtLast(value, tokens, feature.eosId) : tokens;
  }
  return out;
}

function encodeNested(value: NestedTexts, feature: TokenFeature): NestedTokens {
  return typeof value === 'string' ? feature.encode(value) : value.map((entry) => encodeNested(entry, feature));
}

function eosAtLast(value: NestedTexts, tokens: NestedTokens, eosId: number): NestedTokens {
  const list = tokens as readonly NestedTokens[];
  if (typeof value === 'string') return [...list, eosId];
  if (!value.every((entry) => typeof entry === 'string')) {
    return value.map((entry, i) => eosAtLast(entry, list[i] as NestedTokens, eosId));
  }
  return list.map((entry, i) => (i === list.length - 1 ? [...(entry as readonly number[]), eosId] : entry));
}
