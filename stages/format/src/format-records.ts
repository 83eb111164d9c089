import type { Row } from '@exmix/parquet/column';
import type { ExampleRow } from '@exmix/text-to-text/example-columns';
import type { FormatResult, FormattedExample, Formatter } from '@exmix/text-to-text/format-result';
import type { SplitCount } from './split-count.js';

/** What names the examples of a split. */
export interface SplitName {
  readonly task: string;
  readonly split: string;
}

/**
 * Formats the records of one split, batch by batch, in their order. Skipped records are counted by reason.
 *
 * @throws InputError of the formatter, with card, split, row and field, at the first record that does not fit
 */
export async function* formatRecords(
  batches: AsyncIterable<readonly Row[]>,
  format: Formatter,
  { task, split }: SplitName,
  count: SplitCount,
): AsyncIterable<readonly ExampleRow[]> {
  let row = 0;
  for await (const batch of batches) {
    const examples: ExampleRow[] = [];
    for (const record of batch) {
      const results = format(record, row, split);
      const several = results.length > 1;
      for (const [n, result] of results.entries()) {
        if (isSkipped(result)) {
          count.skip(result.skipped);
          continue;
        }
        const example = exampleOf(result, `${task}/${split}/${row}${several ? `.${n}` : ''}`);
        count.add(example);
        examples.push(example);
      }
      row++;
    }
    count.rows = row;
    yield examples;
  }
}

function isSkipped(result: FormatResult): result is { readonly skipped: string } {
  return 'skipped' in result;
}

function exampleOf(result: FormattedExample, id: string): ExampleRow {
  const { inputs, targets, answers = [targets], choices = null, meta = null } = result;
  return { id, inputs, targets, answers, choices, meta };
}
