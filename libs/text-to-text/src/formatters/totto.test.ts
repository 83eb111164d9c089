import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatter } from './totto.js';

const cell = (value: string, header = false) => ({ value, is_header: header, column_span: 1, row_span: 1 });
const record = {
  table_page_title: 'Ada Lind',
  table_section_title: 'Films',
  table_section_text: 'All films.',
  table: [
    [cell('Year', true), cell('Film', true)],
    [cell('1994'), cell('Snow Line')],
    [cell('1996'), cell('')],
    [cell('1994'), cell('Low Tide')],
  ],
  highlighted_cells: [
    [1, 0],
    [1, 1],
    [3, 0],
  ],
  target: 'In 1994 Ada Lind appeared in Snow Line.',
  references: ['In 1994 Ada Lind appeared in Snow Line.', 'Lind was in Snow Line.'],
};

describe('totto', () => {
  it('writes the marked cells under their headers, and keeps the tables that scoring needs', () => {
    const [example] = formatter.format(record, {}, { split: 'validation' });
    assert.deepEqual(example, {
      inputs: 'totto page: Ada Lind section: Films cells: Year = 1994 ; Film = Snow Line ; Year = 1994',
      targets: record.target,
      answers: record.references,
      table: ['Year', 'Film', '1994', 'Snow Line', '1996', 'Low Tide', 'Ada Lind', 'Films', 'All films.'],
      marked: ['1994', 'Snow Line', '1994', 'Ada Lind', 'Films'],
    });
  });

  it('keeps no table of a train record, and gives no example without a reference', () => {
    assert.deepEqual(Object.keys(formatter.format(record, {}, { split: 'train' })[0] ?? {}), [
      'inputs',
      'targets',
      'answers',
    ]);
    assert.deepEqual(formatter.format({ ...record, target: '' }, {}, { split: 'test' }), []);
  });
});
