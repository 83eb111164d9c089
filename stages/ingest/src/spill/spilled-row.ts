import type { Row } from '@exmix/parquet/column';
import { SPLITS, type SplitName } from '../split/split-name.js';

/** A record between the pass over the source and the writing of its split. */
export interface SpilledRow {
  readonly split: SplitName;
  /** Position among all records of the source. */
  readonly index: number;
  /** Seeded hash of the index, for `limit`. */
  readonly hash: number;
  readonly record: Row;
}

/**
 * One line: a digit for the split, so that other splits' lines are passed over without being parsed, then JSON of
 * `[index, hash, record]`, and where the record holds bigints a fourth entry with them as text.
 */
export function encodeRow({ split, index, hash, record }: SpilledRow): string {
  const big = Object.entries(record).filter(([, value]) => typeof value === 'bigint');
  const fields: unknown[] = [index, hash, record];
  if (big.length > 0) {
    fields[2] = Object.fromEntries(Object.entries(record).filter(([, value]) => typeof value !== 'bigint'));
    fields.push(Object.fromEntries(big.map(([field, value]) => [field, String(value)])));
  }
  return `${SPLITS.indexOf(split)}${JSON.stringify(fields)}\n`;
}

/** `line` without its line feed. */
export function decodeRow(line: string): SpilledRow {
  const [index, hash, record, big] = JSON.parse(line.slice(1)) as [number, number, Record<string, unknown>, unknown];
  for (const [field, digits] of Object.entries((big ?? {}) as Record<string, string>)) record[field] = BigInt(digits);
  return { split: SPLITS[Number(line[0])] as SplitName, index, hash, record };
}

/** Whether an encoded line belongs to a split, told from its first byte. */
export function isOfSplit(line: Uint8Array, split: SplitName): boolean {
  return line[0] === 0x30 + SPLITS.indexOf(split);
}
