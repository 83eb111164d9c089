import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mailDate } from './mail-date.js';

test('local time and instant', () => {
  assert.deepEqual(mailDate('Thu, 22 Aug 2002  18:26:25 +0700 (ICT)'), {
    text: 'Thu, 22 Aug 2002 18:26:25 +0700',
    local: '2002-08-22T18:26:25',
    utc: '2002-08-22T11:26:25Z',
  });
  assert.equal(mailDate('31 Dec 2002 23:30:00 -0130')?.utc, '2003-01-01T01:00:00Z');
});

test('what is no date, no day or no offset is undefined', () => {
  for (const text of [
    'yesterday',
    'Wed, 05 Aug 2020 04:01:50 -1900',
    'Sat, 30 Feb 2002 10:00:00 +0000',
    'Sat, 02 Feb 2002 10:61:00 +0000',
    'Wed, 05 Jun 0102 05:50:03 +0600',
    'Sat, 02 Foo 2002 10:01:00 +0000',
    'Sat, 02 Feb 2002 10:01:00 GMT',
  ])
    assert.equal(mailDate(text), undefined, text);
});

test('the instant is what Date.parse says', () => {
  const at = fc.integer({ min: 86_400, max: 2_000_000_000 });
  fc.assert(
    fc.property(at, fc.integer({ min: -14 * 60, max: 14 * 60 }), (second, offset) => {
      const [day, month, year, time] = new Date((second + offset * 60) * 1000).toUTCString().slice(5, -4).split(' ');
      const minutes = Math.abs(offset);
      const zone = `${offset < 0 ? '-' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}${String(minutes % 60).padStart(2, '0')}`;
      const utc = mailDate(`${day} ${month} ${year} ${time} ${zone}`)?.utc;
      assert.equal(utc, `${new Date(second * 1000).toISOString().slice(0, 19)}Z`);
    }),
  );
});
