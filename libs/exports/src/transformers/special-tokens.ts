import type { SentencePieceModel } from '@exmix/vocabulary/sentence-piece-model';

/** A token that tokenizers and transformers look for in texts before all else, in their words. */
export interface SpecialToken {
  readonly id: number;
  readonly content: string;
  readonly single_word: boolean;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  readonly normalized: boolean;
  /** Left out of decoded text where special tokens are skipped. */
  readonly special: boolean;
}

/** Control, unknown and user-defined pieces, then the sentinels above the pieces; by id. */
export function specialTokens({ pieces }: SentencePieceModel, extraIds: number): readonly SpecialToken[] {
  const token = (id: number, content: string, special: boolean): SpecialToken => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special,
  });
  const found = pieces.flatMap(({ piece, kind }, id) =>
    kind === 'control' || kind === 'unknown' || kind === 'user-defined'
      ? [token(id, piece, kind !== 'user-defined')]
      : [],
  );
  const sentinels = Array.from({ length: extraIds }, (_, i) =>
    token(pieces.length + i, sentinelName(extraIds - 1 - i), true),
  );
  return [...found, ...sentinels];
}

/** `<extra_id_0>` is the highest id. */
export function sentinelName(n: number): string {
  return `<extra_id_${n}>`;
}
