import { InputError } from '@exmix/errors/input-error';
import { unitHash } from '../split/unit-hash.js';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

interface Item {
  readonly text: string;
  readonly title: string;
  readonly group: string;
}

/**
 * Texts with a title that is theirs (`label` yes) and with one of another text (no), in equal number. The sources'
 * records must have `text`, `title` and `group`. The other title comes from the same source and the same split, so that
 * no title of a held-out pair is seen in training.
 */
export async function* read(source: SourceOf<'title-pairs'>, context: ReadContext): AsyncIterable<SourceRecord> {
  for (const [position, one] of source.of.entries()) {
    const bySplit = new Map<string, Item[]>();
    let row = 0;
    for await (const { record } of context.read(one)) {
      const item = toItem(record, row++);
      const split = context.splitOf(item.group);
      const items = bySplit.get(split) ?? [];
      items.push(item);
      bySplit.set(split, items);
    }
    for (const [split, items] of bySplit) {
      for (const [i, { text, title, group }] of items.entries()) {
        const other = otherTitle(items, i, unitHash(context.seed, `${position}/${split}/${i}`));
        if (other === undefined) {
          context.warn('no other title in its split');
          continue;
        }
        yield { record: { text, title, label: 'yes', group } };
        yield { record: { text, title: other, label: 'no', group } };
      }
    }
  }
}

/** The title of the item at a seeded distance, or of the next one after it that differs. */
function otherTitle(items: readonly Item[], at: number, hash: number): string | undefined {
  const own = items[at] as Item;
  for (let step = 0; step < items.length; step++) {
    const { title, group } = items[(at + hash + step) % items.length] as Item;
    if (group !== own.group && title.toLowerCase() !== own.title.toLowerCase()) return title;
  }
  return undefined;
}

function toItem(record: SourceRecord['record'], row: number): Item {
  for (const field of ['text', 'title', 'group'])
    if (typeof record[field] !== 'string')
      throw new InputError('missing-column', 'a source of pairs needs text, title and group', { row, field });
  return record as unknown as Item;
}
