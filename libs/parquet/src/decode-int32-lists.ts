import type { DecodedArray } from 'hyparquet';
import type { ColumnDecoder } from 'hyparquet/src/types.js';
import { decodePage } from './decode-page.js';
import type { Page } from './page-source.js';

/**
 * Rows of a page of `list<int32>`: an Int32Array each, null for a null list, a plain array where elements are null.
 * The library's general assembly makes JavaScript arrays element by element; here a row is a view of the page's values.
 *
 * @param open rows that stand first; the last of them goes on where the page starts inside a row
 */
export function decodeInt32Lists(
  page: Page,
  decoder: ColumnDecoder,
  dictionary: DecodedArray | undefined,
  open: unknown[] = [],
): unknown[] {
  const { definitionLevels, repetitionLevels, values: decoded } = decodePage(page, decoder, dictionary);
  const values = decoded instanceof Int32Array ? decoded : Int32Array.from(decoded as ArrayLike<number>);
  const [, list, , element] = decoder.schemaPath;
  const emptyLevel = list?.element.repetition_type === 'OPTIONAL' ? 1 : 0;
  const valueLevel = emptyLevel + 1 + (element?.element.repetition_type === 'OPTIONAL' ? 1 : 0);
  const levels = definitionLevels?.length ? definitionLevels : undefined;

  const rows = open;
  const entries = repetitionLevels.length;
  let used = 0;
  for (let start = 0; start < entries; ) {
    let end = start + 1;
    while (end < entries && repetitionLevels[end] !== 0) end++;
    const row = levels ? rowOf(levels, start, end) : take(end - start);
    if (repetitionLevels[start] === 0) rows.push(row);
    else rows[rows.length - 1] = joined(rows.at(-1), row);
    start = end;
  }
  return rows;

  function take(count: number): Int32Array {
    if (used + count > values.length) throw new Error('a page has fewer values than its levels say');
    const row = values.subarray(used, used + count);
    used += count;
    return row;
  }

  function rowOf(levels: readonly number[], start: number, end: number): Int32Array | (number | null)[] | null {
    const first = levels[start] as number;
    if (first < emptyLevel) return null;
    if (first === emptyLevel) return new Int32Array(0);
    let nulls = 0;
    for (let i = start; i < end; i++) if ((levels[i] as number) < valueLevel) nulls++;
    if (nulls === 0) return take(end - start);
    const present = take(end - start - nulls);
    let next = 0;
    return Array.from({ length: end - start }, (_, i) =>
      (levels[start + i] as number) < valueLevel ? null : (present[next++] as number),
    );
  }
}

/** A row and its continuation in the next page. */
function joined(start: unknown, end: unknown): unknown {
  if (!(start instanceof Int32Array) || !(end instanceof Int32Array)) {
    return [...((start ?? []) as number[]), ...((end ?? []) as number[])];
  }
  const whole = new Int32Array(start.length + end.length);
  whole.set(start);
  whole.set(end, start.length);
  return whole;
}
