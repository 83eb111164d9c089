import { Normalizer } from './normalizer.js';
import type { NormalizerSpec, SentencePieceModel } from './sentence-piece-model.js';
import { UnigramEncoder } from './unigram-encoder.js';
import { type UnigramTables, unigramTables } from './unigram-tables.js';

/** What encoding needs of a model, made once: other threads get it by a message and need not read the model. */
export interface EncoderParts {
  readonly normalizer: NormalizerSpec;
  readonly whitespaceAsSuffix: boolean;
  /** User-defined pieces: taken from the text before any rule. */
  readonly verbatim: readonly string[];
  readonly tables: UnigramTables;
}

export function encoderParts(model: SentencePieceModel): EncoderParts {
  const { normalizer, trainer, pieces } = model;
  return {
    // The map is a view of the whole file, which would go along.
    normalizer: { ...normalizer, precompiledCharsmap: normalizer.precompiledCharsmap.slice() },
    whitespaceAsSuffix: trainer.treatWhitespaceAsSuffix,
    verbatim: pieces.filter((piece) => piece.kind === 'user-defined').map((piece) => piece.piece),
    tables: unigramTables(model),
  };
}

/** Texts to ids, equal to SentencePiece's own. Not for two threads at once; each thread makes its own. */
export class BatchEncoder {
  /** The id that stands for unknown text. */
  readonly unkId: number;
  readonly normalizer: Normalizer;
  private readonly encoder: UnigramEncoder;

  constructor({ normalizer, whitespaceAsSuffix, verbatim, tables }: EncoderParts) {
    this.normalizer = new Normalizer(normalizer, { whitespaceAsSuffix, verbatim });
    this.encoder = new UnigramEncoder(tables);
    this.unkId = tables.unkId;
  }

  encode(text: string): Int32Array<ArrayBuffer> {
    const { normalizer, encoder } = this;
    encoder.clear();
    normalizer.normalizeText(text);
    encoder.append(normalizer);
    return encoder.ids.slice(0, encoder.count);
  }

  /**
   * Ids of several texts, end to end: text `i` is `ids[ends[i - 1] or 0, ends[i])`.
   *
   * @param bytes the texts in UTF-8, each with a byte 0 behind it
   * @param stops where those bytes 0 are
   */
  encodeAll(bytes: Uint8Array, stops: Int32Array): { ids: Int32Array<ArrayBuffer>; ends: Int32Array<ArrayBuffer> } {
    const { normalizer, encoder } = this;
    encoder.clear();
    const ends = new Int32Array(stops.length);
    for (let i = 0; i < stops.length; i++) {
      normalizer.run(bytes, i === 0 ? 0 : (stops[i - 1] as number) + 1, stops[i] as number);
      encoder.append(normalizer);
      ends[i] = encoder.count;
    }
    return { ids: encoder.ids.slice(0, encoder.count), ends };
  }
}
