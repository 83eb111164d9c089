import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Checkout } from './checkout.js';
import { digestsOf } from './digests-of.js';
import { runExmix, transcript } from './run-exmix.js';
import { makeSmallPipeline, type SmallPipeline } from './small-pipeline.js';

describe('determinism', () => {
  let checkout: Checkout;
  let pipeline: SmallPipeline;
  before(async () => {
    checkout = await Checkout.make();
    pipeline = await makeSmallPipeline(checkout.root);
  });
  after(() => checkout.remove());

  async function digests(
    name: string,
    options: { args?: string[]; node?: string; until?: 'tokenize' },
  ): Promise<unknown> {
    await rm(join(pipeline.folder, '.refs'), { recursive: true, force: true });
    const until = options.until ?? 'evaluate';
    const run = await runExmix(checkout.root, ['run', 'small', '--to', until], {
      store: checkout.path(name),
      args: options.args ?? [],
      ...(options.node === undefined ? {} : { node: options.node }),
    });
    assert.equal(run.code, 0, transcript(run));
    return digestsOf(pipeline.folder, until);
  }

  it('concurrency 1 and 8 give the same digests, training and scores included', async () => {
    assert.deepEqual(
      await digests('eight', { args: ['--concurrency', '8'] }),
      await digests('one', { args: ['--concurrency', '1'] }),
    );
  });

  const others = (process.env.EXMIX_OTHER_NODES ?? '').split(':').filter((path) => path !== '');
  it('other Node versions give the same digests from ingest to tokenize', {
    skip: others.length === 0 && 'name other Node binaries in EXMIX_OTHER_NODES (colon between) to compare with them',
  }, async () => {
    const here = await digests('here', { until: 'tokenize' });
    for (const [i, node] of others.entries())
      assert.deepEqual(await digests(`other-${i}`, { until: 'tokenize', node }), here, node);
  });
});
