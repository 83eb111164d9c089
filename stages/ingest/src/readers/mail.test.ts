import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Row } from '@exmix/parquet/column';
import { memoryPackages } from '../testing/memory-packages.js';
import { readAll } from '../testing/read-all.js';

const mail = (head: readonly string[], body: readonly string[]) => [...head, '', ...body, ''].join('\n');

const MAILS = memoryPackages(
  {
    mails: {
      'data/ham-1/1.txt': mail(
        [
          'From: Jane Roe <jane@example.org>',
          'Subject: [garden] Roses in the north bed',
          'Date: Mon, 5 Jan 2004 10:00:00 +0100',
          'Message-Id: <1@example.org>',
          'List-Id: Gardeners of the North <garden.example.org>',
        ],
        [
          'Shall we plant the roses in the north bed this year, or keep it for the vegetables?',
          'My number is 212-555-0199.',
          '-- ',
          'Jane',
        ],
      ),
      'data/ham-1/2.txt': mail(
        [
          'From: "John Poe" <john@example.org>',
          'Subject: A new thread that is none',
          'Date: yesterday',
          'In-Reply-To: <1@example.org>',
          'List-Id: <garden.example.org>',
        ],
        [
          'Jane Roe wrote:',
          '> Shall we plant the roses in the north bed this year?',
          'I would rather wait for autumn. The ground is frozen.',
          'John',
        ],
      ),
      'data/ham-1/3.txt': mail(
        ['From: Ann Coe <ann@example.org>', 'Subject: Re: tools', 'Date: Tue, 6 Jan 2004 23:30:00 -0500'],
        ['> Who has the long ladder of the garden club?', 'It leans on the wall of the shed.'],
      ),
      'data/spam-1/1.txt': mail(
        ['From: win@example.com', 'Subject: You won', 'Content-Type: text/html'],
        ['<p>You have <b>won</b> a garden! Write to <a href="http://example.com">win@example.com</a> today.</p>'],
      ),
      'data/spam-1/2.txt': mail(
        ['From: win@example.com', 'Subject: Claim now', 'Content-Type: text/html'],
        ['<p>You have <b>won</b> a garden! Write to <a href="http://example.com">win@example.com</a> today.</p>'],
      ),
      'data/spam-1/2.json': '{}',
    },
  },
  'latin1',
);

async function read(view: string): Promise<{ records: readonly Row[]; left: ReadonlyMap<string, number> }> {
  return readAll({ reader: 'mail', package: 'mails', view }, MAILS, { parts: { validation: 0, test: 0 } });
}

describe('mail', () => {
  test('messages: spam and ham, masked, copies once', async () => {
    const { records, left } = await read('messages');
    assert.deepEqual(
      records.map(({ label, subject }) => [label, subject]),
      [
        ['ham', '[garden] Roses in the north bed'],
        ['ham', 'A new thread that is none'],
        ['ham', 'Re: tools'],
        ['spam', 'You won'],
      ],
    );
    assert.equal(records[0]?.body, `${QUESTION}, or keep it for the vegetables? My number is [number].`);
    assert.equal(records[3]?.body, 'You have won a garden! Write to [address] today.');
    assert.equal(left.get('same text again'), 1);
  });

  test('a thread is one group, whatever its subjects', async () => {
    const { records } = await read('messages');
    assert.equal(records[0]?.group, records[1]?.group);
    assert.equal(new Set(records.map(({ group }) => group)).size, 3);
  });

  test('subjects: of mails that open a thread', async () => {
    const { records } = await read('subjects');
    assert.deepEqual(
      records.map(({ subject }) => subject),
      ['Roses in the north bed'],
    );
  });

  test('lists: by their name, without tag and quotes', async () => {
    const { records } = await read('lists');
    assert.deepEqual(
      records.map(({ list, subject }) => [list, subject]),
      [
        ['garden', 'Roses in the north bed'],
        ['garden', 'A new thread that is none'],
      ],
    );
    assert.doesNotMatch(String(records[1]?.body), /Shall we/);
  });

  test('replies and choices of replies', async () => {
    const { records } = await read('replies');
    assert.deepEqual(
      records.map(({ quoted, reply }) => [quoted, reply]),
      [
        [`${QUESTION}?`, 'I would rather wait for autumn. The ground is frozen.'],
        ['Who has the long ladder of the garden club?', 'It leans on the wall of the shed.'],
      ],
    );
    const choices = (await read('reply-choices')).records;
    assert.equal(choices.length, 2);
    for (const [n, record] of choices.entries())
      assert.equal((record.choices as string[])[record.letter === 'A' ? 0 : 1], records[n]?.reply);
  });

  test('dates', async () => {
    const { records, left } = await read('dates');
    assert.deepEqual(
      records.map(({ utc }) => utc),
      ['2004-01-05T09:00:00Z', '2004-01-07T04:30:00Z'],
    );
    assert.equal(left.get('no valid date'), 3);
  });

  test('questions about the head', async () => {
    const { records } = await read('header-questions');
    const [sender] = records;
    assert.equal(sender?.answer, 'Jane Roe');
    assert.equal(
      sender?.passage,
      'Date: Mon, 5 Jan 2004 10:00:00 +0100 From: Jane Roe [address] List: Gardeners of the North Subject: [garden] Roses in the north bed',
    );
    for (const { passage, answer } of records) {
      assert.ok(String(passage).replaceAll('"', '').includes(String(answer)), `${answer} is not in the passage`);
      assert.doesNotMatch(String(passage), /@example/);
    }
  });
});

const QUESTION = 'Shall we plant the roses in the north bed this year';
