import { cutAfterEos, EOS_ID, UNK_ID } from './vocabulary-ids.js';

export interface AsciiVocabularyOptions {
  /** Decoding stops after the first end id and spells it `<eos>`. Default true. */
  readonly useEos?: boolean;
  /** Ids beyond the base size decode as the unknown id. Default true. */
  readonly useUnk?: boolean;
  readonly baseSize?: number;
  readonly extraIds?: number;
}

/**
 * A character's id is its code: the vocabulary by which SeqIO tests what all vocabularies share.
 *
 * @see google/seqio seqio/vocabularies_test.py, class AsciiVocab
 */
export class AsciiVocabulary {
  readonly size: number;
  private readonly useEos: boolean;
  private readonly useUnk: boolean;
  private readonly baseSize: number;

  constructor({ useEos = true, useUnk = true, baseSize = 128, extraIds = 0 }: AsciiVocabularyOptions = {}) {
    this.useEos = useEos;
    this.useUnk = useUnk;
    this.baseSize = baseSize;
    this.size = baseSize + extraIds;
  }

  encode(text: string): Int32Array {
    return Int32Array.from(text, (character) => character.charCodeAt(0));
  }

  decode(ids: readonly number[]): string {
    const known = this.useUnk ? ids.map((id) => (id < this.baseSize ? id : UNK_ID)) : ids;
    return cutAfterEos(known, this.useEos ? EOS_ID : undefined)
      .map((id) => (id === EOS_ID ? '<eos>' : String.fromCharCode(id)))
      .join('');
  }
}
