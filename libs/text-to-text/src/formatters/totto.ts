import { InputError, type Place } from '@exmix/errors/input-error';
import { isList, isRecord } from '../field-path.js';
import { textField, valueAt } from '../fields.js';
import type { RawRecord } from '../format-result.js';
import type { KeyedExample, NamedFormatter, Params } from '../named-formatter.js';

/**
 * ToTTo: the page, the section and the marked cells of a table, each under the nearest header above it in its column,
 * become a sentence. All references are accepted; a record without one gives no example. For scoring, `table` holds the
 * texts of the whole table and what is said about it, and `marked` those of the marked cells and the titles, as the
 * tables that the authors' script gives PARENT; train rows, which are not scored, go without.
 */
export const formatter: NamedFormatter = { params: {}, whenNone: 'no reference', format: totto };

interface Cell {
  readonly value: string;
  readonly is_header: boolean;
}

function totto(record: RawRecord, _params: Params, place: Place): readonly KeyedExample[] {
  const table = rowsOf(valueAt(record, 'table', place), { ...place, field: 'table' });
  const marked = valueAt(record, 'highlighted_cells', place);
  const at = { ...place, field: 'highlighted_cells' };
  const values: string[] = [];
  const cells = (isList(marked) ? Array.from(marked) : []).map((pair) => {
    const [row, column] = isList(pair) ? Array.from(pair, Number) : [];
    if (row === undefined || column === undefined) throw new InputError('bad-cell', 'a cell is a row and a column', at);
    const cell = table[row]?.[column];
    if (cell === undefined) throw new InputError('bad-cell', `the table has no cell ${column} in row ${row}`, at);
    values.push(cell.value);
    const header = table.slice(0, row).findLast((above) => above[column]?.is_header)?.[column]?.value;
    return header === undefined ? cell.value : `${header} = ${cell.value}`;
  });
  const titles = ['table_page_title', 'table_section_title'].map((name) => textField(record, name, place));
  const [page, section] = titles;
  const sectionText = record.table_section_text;
  const targets = textField(record, 'target', place);
  if (targets === '') return [];
  const references = record.references;
  return [
    {
      inputs: `totto page: ${page} section: ${section} cells: ${cells.join(' ; ')}`,
      targets,
      ...(isList(references) && { answers: [...new Set([targets, ...Array.from(references, String)])] }),
      ...(place.split !== 'train' && {
        table: [...new Set(texts([...table.flat().map(({ value }) => value), ...titles, sectionText]))],
        marked: texts([...values, ...titles]),
      }),
    },
  ];
}

/** The texts among the values that are not blank. */
function texts(values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === 'string' && value.trim() !== '') as string[];
}

function rowsOf(value: unknown, place: Place): readonly (readonly Cell[])[] {
  const rows = isList(value) ? Array.from(value) : undefined;
  if (rows === undefined || !rows.every((row) => isList(row) && Array.from(row).every(isRecord))) {
    throw new InputError('bad-table', 'a table is a list of rows of cells', place);
  }
  return rows as Cell[][];
}
