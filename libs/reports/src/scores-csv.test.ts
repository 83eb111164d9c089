import assert from 'node:assert/strict';
import { it } from 'node:test';
import { scoresCsv } from './scores-csv.js';
import { madeUpReport } from './testing/made-up-report.js';

it('writes every score with its task, quotes what needs it and leaves undefined numbers empty', () => {
  const data = madeUpReport();
  const [first] = data.scores;
  assert.ok(first?.scores[0] !== undefined);
  const odd = { ...first.scores[0], name: 'a "b", c', value: null, interval: null };
  const [head, line, end] = scoresCsv({ ...data, scores: [{ ...first, scores: [odd] }] }).split('\r\n');
  assert.equal(end, '');
  assert.equal(head?.split(',').length, 18);
  assert.match(line ?? '', /^ext5,mail_subject,SUM,mixture,test,200,"a ""b"", c",true,,,,copy-first-sentence,/);
});
