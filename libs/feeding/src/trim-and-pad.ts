import { type AxisLengths, padNested, type TokenRecord, trimNested } from './nested-tokens.js';

/** Cuts the features to their lengths; a feature without one stays as it is. SeqIO's `trim_dataset`. */
export function trimRecord(
  record: TokenRecord,
  lengths: Readonly<Record<string, AxisLengths | null | undefined>>,
): TokenRecord {
  return mapFeatures(record, (name, value) => {
    const length = lengths[name];
    return length === null || length === undefined ? value : trimNested(value, length);
  });
}

/** Cuts and zero-pads the features to their lengths; others stay as they are. SeqIO's `trim_and_pad_dataset`. */
export function trimAndPad(record: TokenRecord, lengths: Readonly<Record<string, AxisLengths>>): TokenRecord {
  return mapFeatures(record, (name, value) => {
    const length = lengths[name];
    return length === undefined ? value : padNested(trimNested(value, length), length);
  });
}

function mapFeatures(
  record: TokenRecord,
  change: (name: string, value: TokenRecord[string]) => TokenRecord[string],
): TokenRecord {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(name, value)]));
}
