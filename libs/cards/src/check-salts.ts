import { InputError } from '@exmix/errors/input-error';
import type { Card } from './card-schema.js';

/** Cards that share a salt share their groups' splits only if their parts are equal; otherwise one's test is another's train. */
export function checkSalts(card: Card, others: readonly Card[]): void {
  const mine = card.ingest.splits;
  if (mine.by !== 'group') return;
  for (const other of others) {
    const theirs = other.ingest.splits;
    if (theirs.by !== 'group' || theirs.salt !== mine.salt) continue;
    if (theirs.test === mine.test && theirs.validation === mine.validation) continue;
    throw new InputError(
      'unequal-splits',
      `the salt "${mine.salt}" is shared with ${other.name}, which keeps ${theirs.validation} and ${theirs.test} parts of a hundred for validation and test, not ${mine.validation} and ${mine.test}`,
      { card: card.name, field: 'ingest.splits' },
    );
  }
}
