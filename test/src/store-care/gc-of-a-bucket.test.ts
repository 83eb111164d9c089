import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { openStore } from '@exmix/artifact-store/open-store';
import { workspaceRoot } from '../end-to-end/checkout.js';
import { runExmix, transcript, unitsOf } from '../end-to-end/run-exmix.js';
import { BUCKET, startServer } from '../store/clone.js';
import { makeDataPipeline } from './data-pipeline.js';
import { GC_ROUNDS, raceBuildsAndCleanUps } from './gc-race.js';
import { parsed, runText } from './run-text.js';
import { wholeRefs } from './whole-refs.js';

const server = await startServer();

after(() => server?.stop());

/** Each clone has a folder of its own in front of the bucket, whose memory of what is there a clean-up makes wrong. */
describe('store gc of a bucket', { skip: server === undefined && 'needs Go, to build the S3 server' }, () => {
  it(`beside builds of three clones never takes what they need, ${GC_ROUNDS} rounds`, async (test) => {
    const root = await mkdtemp(join(tmpdir(), 'exmix-gc-bucket-'));
    test.after(() => rm(root, { recursive: true, force: true, maxRetries: 5 }));
    const store = `s3://${BUCKET}/gc`;
    const environment = server?.environment() ?? {};
    Object.assign(process.env, environment);
    const envOf = (name: string) => ({ ...environment, EXMIX_STORE_CACHE: join(root, name) });
    const pipelines = await Promise.all(['gc-a', 'gc-b', 'gc-c'].map((name) => makeDataPipeline(root, name)));
    const pipelineOf = (i: number) => pipelines[i] as (typeof pipelines)[number];
    let looks = 0;
    const sum = await raceBuildsAndCleanUps({
      build: async (i, version) => {
        const pipeline = pipelineOf(i);
        pipeline.cards.colour_of.format.inputs = `colour ${version} of: {text}`;
        await pipeline.save();
        const args = ['run', pipeline.folder, '--to', 'tokenize'];
        const run = await runExmix(workspaceRoot, args, { store, env: envOf(`clone-${i}`) });
        assert.equal(run.code, 0, transcript(run));
        return unitsOf(run, 'built');
      },
      gc: async (...args) => {
        const run = await runText(['store', 'gc', ...args, '--json'], { store, env: envOf('cleaner') });
        assert.equal(run.code, 0, run.stderr);
        return parsed(run);
      },
      // The bucket itself: nothing is in this folder yet.
      whole: async (i) => {
        const cacheFolder = join(root, `look-${looks++}`);
        return wholeRefs(pipelineOf(i).folder, await openStore(store, { mode: 'read', cacheFolder }));
      },
    });
    const verified = await runText(['store', 'verify', '--json'], { store, env: envOf('cleaner') });
    assert.equal(verified.code, 0, verified.stdout);
    test.diagnostic(JSON.stringify(sum));
  });
});
