import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DerivedValues } from './derived-values.js';

describe('DerivedValues', () => {
  it('makes a value once, also where two ask at the same time', async () => {
    const values = new DerivedValues();
    let made = 0;
    const make = async () => ({ number: ++made });
    const [a, b] = await Promise.all([
      values.get('words', 'words@1 parsed', make),
      values.get('words', 'words@1 parsed', make),
    ]);
    assert.equal(a, b);
    assert.equal(await values.get('words', 'words@1 parsed', make), a);
    assert.deepEqual(await values.get('words', 'words@2 parsed', make), { number: 2 });
  });

  it('forgets the values of packages that the next unit does not read', async () => {
    const values = new DerivedValues();
    let made = 0;
    const make = async () => ({ number: ++made });
    const words = await values.get('words', 'words', make);
    await values.get('mails', 'mails', make);
    values.keepOnly(new Set(['words', 'names']));
    assert.equal(await values.get('words', 'words', make), words);
    assert.deepEqual(await values.get('mails', 'mails', make), { number: 3 });
  });

  it('does not keep a failure', async () => {
    const values = new DerivedValues();
    await assert.rejects(
      values.get('words', 'words', async () => {
        throw new Error('stopped');
      }),
    );
    assert.deepEqual(await values.get('words', 'words', async () => ({ fine: true })), { fine: true });
  });
});
