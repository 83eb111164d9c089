import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSmallPipeline, type SmallPipeline } from '../end-to-end/small-pipeline.js';

/**
 * The small pipeline without training, and with two tasks more: `shape_of` reads a file beside `pipeline.json`, and
 * `word_of` an npm package in the pipeline's own `node_modules`.
 *
 * @param root where it is written, as `pipelines/<name>`
 */
export async function makeDataPipeline(root: string, name = 'data'): Promise<SmallPipeline> {
  const pipeline = await makeSmallPipeline(root, name);
  delete pipeline.config.train;
  delete pipeline.config.evaluate;
  const card = (task: string, source: object, format: object): object => ({
    name: task,
    title: task,
    family: 'CLS',
    licence: 'none, made for tests',
    ingest: { source, splits: { by: 'group', key: 'text', salt: task } },
    format,
    evaluate: { metrics: ['accuracy'] },
  });
  pipeline.cards.shape_of = card(
    'shape_of',
    { reader: 'json-lines', files: { all: 'shapes.jsonl' } },
    { inputs: 'shape of: {text}', targets: '{shape}' },
  );
  pipeline.cards.word_of = card(
    'word_of',
    { reader: 'package-json', package: 'few-words', path: 'words.json' },
    { inputs: 'word of: {text}', targets: '{word}' },
  );
  pipeline.config.tasks.push('shape_of', 'word_of');
  await pipeline.save();
  await writeShapes(pipeline);
  await writeWords(pipeline, '1.0.0');
  return pipeline;
}

const SHAPES = ['circle', 'square', 'star'];

/** @param changed row whose text is another one */
export async function writeShapes({ folder }: SmallPipeline, changed?: number): Promise<void> {
  const lines = Array.from({ length: 40 }, (_, i) =>
    JSON.stringify({ text: `figure ${i}${i === changed ? ' changed' : ''}`, shape: SHAPES[i % 3] }),
  );
  await writeFile(join(folder, 'shapes.jsonl'), `${lines.join('\n')}\n`);
}

export async function writeWords({ folder }: SmallPipeline, version: string): Promise<void> {
  const root = join(folder, 'node_modules/few-words');
  await mkdir(root, { recursive: true });
  await writeFile(join(root, 'package.json'), JSON.stringify({ name: 'few-words', version }));
  const words = Array.from({ length: 40 }, (_, i) => ({ text: `entry ${i} of ${version}`, word: `w${i % 5}` }));
  await writeFile(join(root, 'words.json'), JSON.stringify(words));
}
