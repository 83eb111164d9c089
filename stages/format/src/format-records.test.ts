import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Row } from '@exmix/parquet/column';
import type { Formatter } from '@exmix/text-to-text/format-result';
import { formatRecords } from './format-records.js';
import { SplitCount } from './split-count.js';

/** As many examples as the record says; an odd one of several is skipped. */
const formatter: Formatter = (record) =>
  Array.from({ length: record.several as number }, (_, n) =>
    n % 2 === 1
      ? { skipped: 'odd' }
      : { inputs: `${n}`, targets: 't', answers: ['t', 'u'], choices: ['t'], meta: { n } },
  );

async function* batches(...rows: Row[][]): AsyncIterable<readonly Row[]> {
  yield* rows;
}

it('numbers records over all batches, and the examples of a record that gives several', async () => {
  const count = new SplitCount();
  const ids: string[] = [];
  const records = batches([{ several: 1 }, { several: 3 }], [], [{ several: 0 }, { several: 1 }]);
  for await (const batch of formatRecords(records, formatter, { task: 't', split: 'test' }, count)) {
    for (const { id, answers, choices } of batch) {
      ids.push(id);
      assert.deepEqual([answers, choices], [['t', 'u'], ['t']]);
    }
  }
  assert.deepEqual(ids, ['t/test/0', 't/test/1.0', 't/test/1.2', 't/test/3']);
  assert.deepEqual(count.summary(), {
    rows: 4,
    examples: 4,
    skipped: { odd: 1 },
    meanInputLength: 1,
    meanTargetLength: 1,
  });
});
