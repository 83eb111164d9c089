import type { SchemaElement } from 'hyparquet';
import { badValue } from './bad-value.js';
import type { Column } from './column.js';
import type { ColumnBuilder } from './column-builder.js';
import type { Compression } from './compression.js';
import { type ListLevels, listLevels } from './list-levels.js';
import { TextPages } from './text-pages.js';

/** Builder of `string`, `json` and `list<string>` columns. Texts become bytes as they come, or are bytes already. */
export function textColumnBuilder(
  column: Column,
  schema: readonly SchemaElement[],
  compression: Compression,
): ColumnBuilder {
  const { type, nullable = false } = column;
  const levelsOf = type === 'list<string>' ? listLevels : scalarLevels;
  const texts = new TextPages();

  function pushList(list: unknown, row: number): number {
    if (!Array.isArray(list)) throw badValue(column, row, list);
    let bytes = 8;
    for (const text of list) {
      if (!isText(text)) throw badValue(column, row, text, 'strings in the list');
      texts.push(text);
      bytes += text.length + 4;
    }
    texts.endRow(list.length);
    return bytes;
  }

  return {
    push(value, row) {
      if (value === null || value === undefined) {
        if (!nullable) throw badValue(column, row, value);
        texts.endRow(-1);
        return 8;
      }
      if (type === 'list<string>') return pushList(value, row);
      const text = type === 'json' && !(value instanceof Uint8Array) ? jsonText(value) : value;
      if (!isText(text)) throw badValue(column, row, value);
      texts.push(text);
      texts.endRow(1);
      return text.length + 4;
    },
    flush() {
      const { dictionary, pages, lengths } = texts.flush();
      return {
        type: 'BYTE_ARRAY',
        path: schema.map((element) => element.name),
        compression,
        ...(dictionary && { dictionary }),
        pages: pages.map(({ rowStart, rowEnd, encoding, body }) => ({
          ...levelsOf(lengths, rowStart, rowEnd, nullable),
          rows: rowEnd - rowStart,
          encoding,
          body,
        })),
      };
    },
  };
}

function isText(value: unknown): value is string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array;
}

const NO_LEVELS = new Uint8Array(0);

function scalarLevels(lengths: ArrayLike<number>, start: number, end: number, nullable: boolean): ListLevels {
  const entries = end - start;
  const definition = nullable ? new Uint8Array(entries) : NO_LEVELS;
  let missing = 0;
  for (let i = 0; i < definition.length; i++) {
    if (lengths[start + i] === -1) missing++;
    else definition[i] = 1;
  }
  return { entries, missing, repetition: NO_LEVELS, definition, maxDefinition: nullable ? 1 : 0 };
}

/** JSON text, or undefined for what JSON cannot hold (bigint, function, cycles). */
function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
