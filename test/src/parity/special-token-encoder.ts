import { Normalizer } from '@exmix/vocabulary/normalizer';
import type { SentencePieceModel } from '@exmix/vocabulary/sentence-piece-model';
import { SentencePieceVocabulary } from '@exmix/vocabulary/sentence-piece-vocabulary';
import { spellIds, spellPieces } from '@exmix/vocabulary/spell-pieces';
import { UnigramEncoder } from '@exmix/vocabulary/unigram-encoder';
import { unigramTables } from '@exmix/vocabulary/unigram-tables';

/**
 * How text beside special tokens is split, which Hugging Face's tokenizers take out of the text first:
 * - `each`: every stretch of text is a text of its own (T5's first tokenizer)
 * - `after`: a stretch after a special token gets no space that it has not (`legacy=False`)
 * - `first`: only the text's start gets a space; spaces beside special tokens stay (`prepend_scheme: first`)
 */
export type SpecialTokenScheme = 'each' | 'after' | 'first';

export interface Split {
  readonly ids: number[];
  readonly pieces: string[];
}

/**
 * Text with special tokens written in it, as the published tokenizers read it. exmix itself never does this: a row's text
 * is text. The reference vectors need it to state their ids.
 */
export function encodeWithSpecialTokens(
  model: SentencePieceModel,
  text: string,
  specials: ReadonlyMap<string, number>,
  scheme: SpecialTokenScheme,
): Split {
  const split: Split = { ids: [], pieces: [] };
  const pattern = new RegExp(`(${[...specials.keys()].map((token) => token.replace(/[^\w]/g, '\\$&')).join('|')})`);
  text.split(pattern).forEach((part, i) => {
    const special = i % 2 === 1 ? specials.get(part) : undefined;
    if (special !== undefined) {
      split.ids.push(special);
      split.pieces.push(part);
    } else if (part !== '') {
      const { ids, pieces } =
        scheme === 'first' ? verbatimSpaces(model, part, i === 0) : trimmed(model, part, i, scheme);
      split.ids.push(...ids);
      split.pieces.push(...pieces);
    }
  });
  return split;
}

function trimmed(model: SentencePieceModel, part: string, index: number, scheme: SpecialTokenScheme): Split {
  const addDummyPrefix = scheme === 'each' || index === 0 || /^\s/.test(part);
  const vocabulary = new SentencePieceVocabulary({ ...model, normalizer: { ...model.normalizer, addDummyPrefix } });
  return { ids: [...vocabulary.encode(part)], pieces: spellPieces(vocabulary, part) };
}

function verbatimSpaces(model: SentencePieceModel, part: string, isFirst: boolean): Split {
  const spec = { ...model.normalizer, addDummyPrefix: false, removeExtraWhitespaces: false };
  const normalizer = new Normalizer(spec);
  normalizer.normalizeText(part);
  const text = new TextDecoder()
    .decode(normalizer.bytes.subarray(0, normalizer.length))
    .replace(/\u2581{2,}/g, '\u2581');
  const spaced = isFirst && !text.startsWith('\u2581') ? `\u2581${text}` : text;
  const marked = new Normalizer({ ...spec, precompiledCharsmap: new Uint8Array(0), escapeWhitespaces: false });
  marked.normalizeText(spaced);
  const encoder = new UnigramEncoder(unigramTables(model));
  encoder.append(marked);
  const ids = [...encoder.ids.subarray(0, encoder.count)];
  return { ids, pieces: spellIds(new SentencePieceVocabulary(model), spaced, ids) };
}

/** Text of ids with the special tokens spelt out, and the spaces before punctuation taken away, as those tokenizers do. */
export function decodeWithSpecialTokens(vocabulary: SentencePieceVocabulary, ids: readonly number[]): string {
  const text = ids
    .map((id) => vocabulary.idToPiece(id))
    .join('')
    .replaceAll('\u2581', ' ')
    .replace(/^ /, '');
  return text
    .replace(/ ([.?!,])/g, '$1')
    .replaceAll(" ' ", "'")
    .replace(/ (n't|'m|'s|'ve|'re)/g, '$1');
}
