import { InputError } from '@exmix/errors/input-error';
import type { SentencePieceModel } from '@exmix/vocabulary/sentence-piece-model';
import { sentinelName, specialTokens } from './special-tokens.js';

/** What transformers calls a tokenizer's special tokens. */
export interface SpecialTokensMap {
  readonly additional_special_tokens: readonly string[];
  readonly eos_token: string;
  readonly pad_token: string;
  readonly unk_token: string;
}

/** `special_tokens_map.json`. */
export function specialTokensMap({ pieces, trainer }: SentencePieceModel, extraIds: number): SpecialTokensMap {
  const unknown = pieces.find(({ kind }) => kind === 'unknown')?.piece;
  const [eos, pad] = [trainer.eosPiece, trainer.padPiece];
  for (const name of [eos, pad]) {
    if (pieces.some(({ piece, kind }) => piece === name && kind === 'control')) continue;
    throw new InputError('unsupported-vocabulary', `the SentencePiece model has no control piece ${name}`);
  }
  return {
    additional_special_tokens: Array.from({ length: extraIds }, (_, n) => sentinelName(n)),
    eos_token: eos,
    pad_token: pad,
    unk_token: unknown as string,
  };
}

/**
 * `tokenizer_config.json`, for transformers' tokenizer by SentencePiece and for the one by `tokenizer.json`.
 *
 * @param longest tokens of an input that the model was trained with; transformers warns above, and cuts when asked to
 */
export function tokenizerConfig(model: SentencePieceModel, extraIds: number, longest: number): Record<string, unknown> {
  const tokens = specialTokens(model, extraIds).map(({ id, ...token }) => [String(id), token] as const);
  return {
    added_tokens_decoder: Object.fromEntries(tokens),
    ...specialTokensMap(model, extraIds),
    // Decoded text is what SentencePiece decodes: nothing is taken off before punctuation.
    clean_up_tokenization_spaces: false,
    extra_ids: extraIds,
    // Every stretch of text between special tokens is SentencePiece's, as T5 was trained.
    legacy: true,
    model_max_length: longest,
    sp_model_kwargs: {},
    tokenizer_class: 'T5Tokenizer',
  };
}
