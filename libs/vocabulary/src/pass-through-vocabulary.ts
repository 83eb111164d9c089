import { cutAfterEos } from './vocabulary-ids.js';

/**
 * Ids that are given as ids. Decoding cuts after the first end id where there is one.
 *
 * @see google/seqio seqio/vocabularies.py, class PassThroughVocabulary
 */
export class PassThroughVocabulary {
  constructor(
    readonly size: number,
    readonly eosId?: number,
  ) {}

  encode(ids: readonly number[]): Int32Array {
    return Int32Array.from(ids);
  }

  decode(ids: readonly number[]): readonly number[] {
    return cutAfterEos(ids, this.eosId);
  }
}
