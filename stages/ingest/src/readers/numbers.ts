import { ToWords } from 'to-words/en-US';
import { seeded } from '../programmatic/seeded.js';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

const MAX_DIGITS = 7;

/** Sampled whole numbers below ten million, as many digits as likely as few, with their English words. */
export async function* read(source: SourceOf<'numbers'>, context: ReadContext): AsyncIterable<SourceRecord> {
  const toWords = new ToWords();
  const seen = new Set<number>();
  for (let n = 0; n < source.samples; n++) {
    const { integer } = seeded(context.seed, `numbers ${n}`);
    const digits = integer('digits', 1, MAX_DIGITS);
    const number = integer('number', digits === 1 ? 0 : 10 ** (digits - 1), 10 ** digits - 1);
    if (seen.has(number)) context.warn('same number again');
    else yield { record: { id: String(n), number: String(number), words: toWords.convert(number).toLowerCase() } };
    seen.add(number);
  }
}
