import { InputError } from '@exmix/errors/input-error';
import type { SentencePieceModel } from '@exmix/vocabulary/sentence-piece-model';
import { type SpecialToken, specialTokens } from './special-tokens.js';

const MARK = '\u2581';

/**
 * `tokenizer.json` of Hugging Face's tokenizers library that gives the ids of a SentencePiece model and ends with EOS.
 *
 * Transformers' own conversion strips and joins spaces in other places than SentencePiece does; here the rules are
 * SentencePiece's own: the character map, spaces at both ends off, runs of spaces to one, one space in front, spaces as
 * U+2581. Scores are float64 there and float32 in SentencePiece, so that near ties may be cut otherwise.
 *
 * @param extraIds sentinels above the pieces
 * @throws InputError `unsupported-vocabulary` on a model whose spaces end words
 */
export function tokenizerJson(model: SentencePieceModel, extraIds: number): Record<string, unknown> {
  const { normalizer, trainer, pieces } = model;
  if (trainer.treatWhitespaceAsSuffix) {
    throw new InputError('unsupported-vocabulary', 'spaces end words in this model; tokenizers knows no such form');
  }
  const tokens = specialTokens(model, extraIds);
  const sentinels = tokens.filter(({ id }) => id >= pieces.length);
  const eos = tokens.find(({ content }) => content === trainer.eosPiece) as SpecialToken;
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: tokens,
    normalizer: { type: 'Sequence', normalizers: normalizers(normalizer) },
    pre_tokenizer: { type: 'Metaspace', replacement: MARK, prepend_scheme: 'never', split: true },
    post_processor: {
      type: 'TemplateProcessing',
      single: [sequence('A'), special(eos)],
      pair: [sequence('A'), special(eos), sequence('B'), special(eos)],
      special_tokens: { [eos.content]: { id: eos.content, ids: [eos.id], tokens: [eos.content] } },
    },
    decoder: {
      type: 'Metaspace',
      replacement: MARK,
      prepend_scheme: normalizer.addDummyPrefix ? 'always' : 'never',
      split: true,
    },
    model: {
      type: 'Unigram',
      unk_id: pieces.findIndex(({ kind }) => kind === 'unknown'),
      vocab: [...pieces.map(({ piece, score }) => [piece, score]), ...sentinels.map(({ content }) => [content, 0])],
      byte_fallback: trainer.byteFallback,
    },
  };
}

function normalizers({
  precompiledCharsmap: rules,
  removeExtraWhitespaces,
  addDummyPrefix,
}: SentencePieceModel['normalizer']): object[] {
  const replace = (pattern: object, content: string) => ({ type: 'Replace', pattern, content });
  return [
    ...(rules.length === 0
      ? []
      : [{ type: 'Precompiled', precompiled_charsmap: Buffer.from(rules).toString('base64') }]),
    ...(removeExtraWhitespaces ? [replace({ Regex: '^ +| +$' }, ''), replace({ Regex: ' {2,}' }, ' ')] : []),
    replace({ String: ' ' }, MARK),
    ...(addDummyPrefix ? [{ type: 'Prepend', prepend: MARK }] : []),
  ];
}

function sequence(id: 'A' | 'B'): object {
  return { Sequence: { id, type_id: 0 } };
}

function special({ content }: SpecialToken): object {
  return { SpecialToken: { id: content, type_id: 0 } };
}
