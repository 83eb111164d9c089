import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import { openStore } from '@exmix/artifact-store/open-store';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { noteFilteredRun } from './filtered-runs.js';
import { pipelineState } from './pipeline-state.js';

let root: string;
let store: ArtifactStore;
let rows: BlobId;

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'exmix-state-'));
  store = await openStore(join(root, 'store'));
});
after(() => rm(root, { recursive: true, force: true }));

const state = async () => pipelineState(root, await openStore(join(root, 'store')));
const pathOf = ({ sha256 }: BlobId) => join(root, 'store', 'blobs', sha256.slice(0, 2), sha256.slice(2));

async function addUnit(): Promise<void> {
  rows = await store.writeBlob([Buffer.from('rows')]);
  const artifact = await StoredArtifact.write(store, { 'rows.txt': rows }, {});
  const action = await store.writeBlob([Buffer.from('{}')]);
  const key = 'a'.repeat(64);
  await store.publishResult({
    key,
    action,
    artifact,
    made: { at: '2020-01-01T00:00:00Z', milliseconds: 1, host: 'h' },
  });
  await RefFolder.of(root).write({ stage: 'ingest', unit: 'a', key, action, artifact });
}

it('stays the same while refs are written, changes with damage, and comes back with the repair', async () => {
  const fresh = await state();
  assert.match(fresh, /^store [0-9a-f-]{36}\nfiltered runs [0-9a-f-]{36}$/);
  await addUnit();
  assert.equal(await state(), fresh);

  await rm(pathOf(rows));
  assert.equal(await state(), `${fresh}\nrows.txt is missing: ingest/a`);
  await store.writeBlob([Buffer.from('rows')]);
  assert.equal(await state(), fresh);

  await chmod(pathOf(rows), 0o644);
  await writeFile(pathOf(rows), 'raws');
  assert.equal(await state(), `${fresh}\nrows.txt is corrupt: ingest/a`);
  await rm(pathOf(rows));
  await store.writeBlob([Buffer.from('rows')]);
  assert.equal(await state(), fresh);
});

it('another store in the same place is another store', async () => {
  const before = await state();
  await rm(join(root, 'store'), { recursive: true });
  const after = await state();
  assert.notEqual(after.split('\n')[0], before.split('\n')[0]);
  assert.match(after, /no result: ingest\/a/);
  assert.ok((await readdir(join(root, 'store'))).includes('identity'));
});

it('a filtered run changes it once, so that what Nx remembers from before is looked at again', async () => {
  const before = await state();
  await noteFilteredRun(root);
  const after = await state();
  assert.notEqual(after, before);
  assert.equal(await state(), after);
});

it('changes with the files of an imported model', async () => {
  const config = {
    name: 'p',
    title: 'P',
    tasks: ['a'],
    tokenize: { vocabulary: { train: { size: 300 } } },
    train: {
      imports: { base: { folder: 'model' } },
      phases: [
        {
          name: 'one',
          kind: 'finetune',
          from: { import: 'base' },
          tasks: 'mixture',
          steps: 1,
          batchRows: 1,
          inputLength: 8,
          targetLength: 8,
        },
      ],
    },
  };
  await writeFile(join(root, 'pipeline.json'), JSON.stringify(config));
  assert.match(await state(), /\nfile model is not there/);
  await mkdir(join(root, 'model'));
  await writeFile(join(root, 'model', 'config.json'), '{}');
  const before = await state();
  assert.match(before, /\nfile model\/config\.json 2 \d/);
  await writeFile(join(root, 'model', 'config.json'), '{ }');
  assert.notEqual(await state(), before);
});
