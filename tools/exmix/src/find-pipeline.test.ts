import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { findPipeline } from './find-pipeline.js';

let root: string;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'exmix-find-'));
  for (const [folder, text] of [
    ['pipelines/a', '{"name": "alpha"}'],
    ['pipelines/experiments/b', '{"name": "beta"}'],
    ['pipelines/broken', '{'],
    ['elsewhere', '{"name": "gamma"}'],
  ] as const) {
    await mkdir(join(root, folder), { recursive: true });
    await writeFile(join(root, folder, 'pipeline.json'), text);
  }
});
after(() => rm(root, { recursive: true }));

it('finds by name, by folder below pipelines/, and by path', () => {
  assert.equal(findPipeline('alpha', root), join(root, 'pipelines/a'));
  assert.equal(findPipeline('experiments/b', root), join(root, 'pipelines/experiments/b'));
  assert.equal(findPipeline('broken', root), join(root, 'pipelines/broken'));
  assert.equal(findPipeline(join(root, 'elsewhere'), root), join(root, 'elsewhere'));
  assert.equal(findPipeline(join(root, 'pipelines/a/pipeline.json'), root), join(root, 'pipelines/a'));
});

it('names the nearest where there is none', () => {
  assert.throws(() => findPipeline('alpa', root), /no pipeline "alpa"; did you mean alpha\?/);
  assert.throws(() => findPipeline('zzzzzzzz', root), /there are .*alpha/);
});
