import { cutAfterEos, EOS_ID, PAD_ID, UNK_ID } from './vocabulary-ids.js';

/** Private use code points that stand for pad (0 here, as text never holds it), end and start in the full vocabulary. */
const FULL_PAD = 0;
const FULL_EOS = 0xe005;
/** Code points below this are ids; all of Unicode. */
const CODE_POINTS = 0x11_0000;

/**
 * A character's id is its code point. End is U+E005.
 *
 * @see google/seqio seqio/vocabularies.py, class FullCodepointVocabulary
 */
export class FullCodePointVocabulary {
  readonly size = CODE_POINTS;
  readonly padId = FULL_PAD;
  readonly eosId = FULL_EOS;

  encode(text: string): Int32Array {
    return Int32Array.from([...text], (character) => character.codePointAt(0) as number);
  }

  /** Text of the ids before the first end id; pads are left out. */
  decode(ids: readonly number[]): string {
    return cutAfterEos(ids, FULL_EOS)
      .filter((id) => id !== FULL_EOS && id !== FULL_PAD)
      .map((id) => (id < CODE_POINTS ? String.fromCodePoint(id) : '\ufffd'))
      .join('');
  }
}

/**
 * Given characters only, numbered from 3 in the order given; pad 0, end 1, unknown 2.
 *
 * @see google/seqio seqio/vocabularies.py, class PartialCodepointVocabulary
 */
export class PartialCodePointVocabulary {
  private readonly characters: readonly string[];
  private readonly idByCharacter: ReadonlyMap<string, number>;
  readonly size: number;

  constructor(characters: Iterable<string>) {
    this.characters = [...characters];
    this.idByCharacter = new Map(this.characters.map((character, i) => [character, i + 3]));
    this.size = this.characters.length + 3;
  }

  encode(text: string): Int32Array {
    return Int32Array.from([...text], (character) => this.idByCharacter.get(character) ?? UNK_ID);
  }

  /** Unknowns become U+FFFD; pads and the end are left out. */
  decode(ids: readonly number[]): string {
    return cutAfterEos(ids, EOS_ID)
      .filter((id) => id !== EOS_ID && id !== PAD_ID)
      .map((id) => this.characters[id - 3] ?? '\ufffd')
      .join('');
  }
}
