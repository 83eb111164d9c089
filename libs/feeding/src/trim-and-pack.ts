import { InputError } from '@exmix/errors/input-error';
import { rankOf, type TokenRecord } from './nested-tokens.js';

/** A packed row: of every feature `<name>`, `<name>_segment_ids` and `<name>_positions`, [length of the feature]. */
export type PackedRow = Readonly<Record<string, number[]>>;

/**
 * SeqIO's `trim_and_pack_dataset` for any set of features, step by step as the reference does it; `pack-rows.ts` is the
 * fast form for encoder-decoder batches. Examples are taken in groups of the longest length; within a group one row is
 * open, and an example that does not fit in every feature closes it. A feature's length is the count of its non-zero
 * ids. Features without a length are dropped.
 */
export function trimAndPack(
  records: readonly TokenRecord[],
  lengths: Readonly<Record<string, number>>,
): readonly PackedRow[] {
  const names = Object.keys(lengths);
  const groupSize = Math.max(...Object.values(lengths));
  const rows: PackedRow[] = [];
  for (let first = 0; first < records.length; first += groupSize) {
    let open: OpenRow = emptyRow(names);
    for (const record of records.slice(first, first + groupSize)) {
      const example = Object.fromEntries(
        names.map((name) => [name, significant(record, name, lengths[name] as number)]),
      );
      const fits = names.every(
        (name) => size(open, name) + (example[name] as number[]).length <= (lengths[name] as number),
      );
      if (!fits) {
        rows.push(closed(open, lengths));
        open = emptyRow(names);
      }
      for (const name of names) {
        const tokens = example[name] as number[];
        open.tokens[name]?.push(...tokens);
        open.positions[name]?.push(...tokens.keys());
      }
    }
    rows.push(closed(open, lengths));
  }
  return rows;
}

interface OpenRow {
  readonly tokens: Record<string, number[]>;
  readonly positions: Record<string, number[]>;
}

function emptyRow(names: readonly string[]): OpenRow {
  const lists = () => Object.fromEntries(names.map((name) => [name, [] as number[]]));
  return { tokens: lists(), positions: lists() };
}

function size(row: OpenRow, name: string): number {
  return row.tokens[name]?.length ?? 0;
}

/** The first ids, as many as the trimmed feature has non-zero ones. */
function significant(record: TokenRecord, name: string, length: number): number[] {
  const value = record[name];
  if (value === undefined) {
    const message = `the record has no such feature to pack; it has ${Object.keys(record).join(', ')}`;
    throw new InputError('no-such-feature', message, { field: name });
  }
  if (rankOf(value) !== 1) throw new InputError('bad-rank', 'a feature to pack is a list of ids', { field: name });
  const trimmed = (value as number[]).slice(0, length);
  return trimmed.slice(0, trimmed.filter((id) => id !== 0).length);
}

function closed(row: OpenRow, lengths: Readonly<Record<string, number>>): PackedRow {
  const packed: Record<string, number[]> = {};
  for (const [name, length] of Object.entries(lengths)) {
    const padded = (ids: number[] = []) => [...ids, ...new Array<number>(length - ids.length).fill(0)];
    const tokens = padded(row.tokens[name]);
    const positions = padded(row.positions[name]);
    let segment = 0;
    packed[name] = tokens;
    packed[`${name}_positions`] = positions;
    packed[`${name}_segment_ids`] = tokens.map((token, i) => {
      if (positions[i] === 0) segment++;
      return token === 0 ? 0 : segment;
    });
  }
  return packed;
}
