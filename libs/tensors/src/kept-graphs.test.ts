import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { Engine } from './engine.js';
import { KeptGraphs, type KeptGraphsOptions } from './kept-graphs.js';
import { processEngine } from './process-engine.js';
import { RecordedFunction } from './recorded-function.js';

let place: string;
let lines: string[];
const engine = await processEngine();
const skip = engine.native === undefined && 'WebAssembly has no graphs';

beforeEach(async () => {
  place = join(await mkdtemp(join(tmpdir(), 'exmix-kept-')), 'graphs');
  lines = [];
});
afterEach(() => rm(join(place, '..'), { recursive: true, force: true }));

function kept(options: KeptGraphsOptions & { code?: string; versions?: Record<string, string> } = {}): KeptGraphs {
  const { code = 'c0de', versions = {}, ...others } = options;
  const placed: Engine = { ...engine, graphs: { folder: place, versions } };
  return KeptGraphs.open(placed, code, { log: (line) => lines.push(line), ...others }) as KeptGraphs;
}

const CONSTANTS = Float32Array.from({ length: 4096 }, (_, i) => Math.fround(Math.sin(i)));

/** Runs a function with large constants by way of a kept graph. @returns its values, and whether it was recorded */
function run(graphs: KeptGraphs, about: unknown = { scale: 3 }): { values: Float32Array; recorded: boolean } {
  const native = engine.native!;
  const input = tf.randomNormal([64, 64], 0, 1, 'float32', 5);
  let recorded = false;
  const work = ([x]: readonly tf.Tensor[]) => {
    recorded = true;
    return tf.tidy(() => [tf.softmax(tf.matMul(x as tf.Tensor2D, tf.tensor2d(CONSTANTS, [64, 64])))]);
  };
  const graph = RecordedFunction.record(native, work, [input], [input.shape], graphs.graph(about));
  const [output] = graph.run([input]) as [tf.Tensor];
  const values = output.dataSync() as Float32Array;
  graph.dispose();
  tf.dispose([input, output]);
  return { values, recorded };
}

async function onlyGraph(): Promise<string> {
  const names = await readdir(place);
  assert.equal(names.length, 1);
  return join(place, names[0] as string);
}

test('what was recorded once is loaded, and gives the same bits', { skip }, () => {
  const first = run(kept());
  const again = run(kept());
  assert.deepEqual([first.recorded, again.recorded], [true, false]);
  assert.deepEqual(again.values, first.values);
  assert.deepEqual(lines, []);
});

test('what differs in anything that determines it is another graph', { skip }, async () => {
  run(kept());
  const others: readonly (() => { recorded: boolean })[] = [
    () => run(kept({ code: 'c0de2' })),
    () => run(kept({ versions: { tensorflow: '3' } })),
    () => run(kept(), { scale: 4 }),
    () => run(kept(), { scale: Infinity }),
    () => run(kept(), { scale: Number.NaN }),
    () => run(kept(), { scale: null }),
    () => run(kept(), { scale: 3, more: [] }),
  ];
  for (const other of others) assert.ok(other().recorded);
  for (const other of others) assert.ok(!other().recorded);
  assert.equal((await readdir(place)).length, others.length + 1);
});

test('what is no plain data is refused as the name of a graph', { skip }, () => {
  for (const about of [{ rule: /x/ }, { map: new Map() }, { work: () => 1 }]) {
    assert.throws(() => kept().graph(about), /no plain data/);
  }
});

const damages: Readonly<Record<string, (folder: string) => Promise<unknown>>> = {
  'a graph cut short': (folder) => truncate(join(folder, 'saved_model.pb'), 100),
  'a changed byte of a constant': async (folder) => {
    const path = join(folder, 'saved_model.pb');
    const bytes = await readFile(path);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(path, bytes);
  },
  'a missing graph': (folder) => rm(join(folder, 'saved_model.pb')),
  'missing facts': (folder) => rm(join(folder, 'graph.json')),
  'facts cut short': (folder) => truncate(join(folder, 'graph.json'), 20),
  'facts of no object': (folder) => writeFile(join(folder, 'graph.json'), 'null'),
  'outputs of another name': async (folder) => {
    const path = join(folder, 'graph.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace(/("outputs": "op_)\d+/, '$10'));
  },
  'another format': async (folder) => {
    const path = join(folder, 'graph.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('exmix-graph/', 'exmix-graph/0.'));
  },
  'a file in its place': async (folder) => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'not a folder');
  },
};

for (const [what, damage] of Object.entries(damages)) {
  test(`${what} is said in one line and recorded again`, { skip }, async () => {
    const first = run(kept());
    const folder = await onlyGraph();
    await damage(folder);
    const again = run(kept());
    assert.ok(again.recorded);
    assert.deepEqual(again.values, first.values);
    assert.equal(lines.length, 1);
    assert.match(lines[0] as string, /^the kept graph .* it is recorded again$/);
    assert.ok(lines[0]!.includes(folder) && !lines[0]!.includes('\n'));
    assert.ok(!run(kept()).recorded, 'and is whole again');
    assert.equal(lines.length, 1);
  });
}

test('a graph of something else under its name is not taken', { skip }, async () => {
  run(kept());
  const folder = await onlyGraph();
  await cp(folder, join(place, '..', 'other'), { recursive: true });
  const first = run(kept(), 'other');
  const other = (await readdir(place)).map((name) => join(place, name)).find((each) => each !== folder) as string;
  await rm(other, { recursive: true });
  await cp(join(place, '..', 'other'), other, { recursive: true });
  const again = run(kept(), 'other');
  assert.ok(again.recorded);
  assert.deepEqual(again.values, first.values);
  assert.match(lines.join(), /is of something else: it is recorded again$/);
});

test('a graph that TensorFlow does not load is recorded again, though its digest is right', { skip }, async () => {
  run(kept());
  const folder = await onlyGraph();
  await rm(folder, { recursive: true });
  kept().graph({ scale: 3 }).keep(Buffer.from('no graph'), { inputs: 'input_0:0', outputs: 'op_1:0' });
  const again = run(kept());
  assert.ok(again.recorded);
  assert.equal(lines.length, 1);
  assert.match(lines[0] as string, /cannot be read/);
  assert.ok(!run(kept()).recorded);
});

test('a cache that cannot be written costs a line and nothing else', { skip }, async () => {
  await writeFile(place, 'a file where the folder would be');
  const { values, recorded } = run(kept());
  assert.ok(recorded && values.length === 64 * 64);
  assert.match(lines.join('\n'), /could not be kept/);
  assert.ok(run(kept()).recorded);
});

test('the least recently used go when all are larger than the bound', { skip }, async () => {
  const size = async () => {
    const folder = await onlyGraph();
    const files = await readdir(folder);
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
    return sizes.reduce((a, b) => a + b, 0);
  };
  run(kept(), 0);
  const limit = 3 * (await size()) + 100;
  const folders: string[] = [await onlyGraph()];
  for (const about of [1, 2]) {
    run(kept({ limit }), about);
    folders.push((await readdir(place)).map((name) => join(place, name)).find((each) => !folders.includes(each))!);
  }
  // All were made at about the same time: 1 was used longest ago, 0 last.
  for (const [i, age] of [100, 300, 200].entries()) {
    const then = new Date(Date.now() - 1000 * age);
    await utimes(folders[i] as string, then, then);
  }
  assert.ok(!run(kept({ limit }), 0).recorded);
  run(kept({ limit }), 3);
  assert.deepEqual(
    [0, 1, 2, 3].map((about) => run(kept(), about).recorded),
    [false, true, false, false],
  );
});

test('what a killed process left goes after an hour', { skip }, async () => {
  await mkdir(join(place, '.new-old'), { recursive: true });
  await mkdir(join(place, '.new-young'));
  const then = new Date(Date.now() - 2 * 60 * 60 * 1000);
  await utimes(join(place, '.new-old'), then, then);
  run(kept());
  const left = (await readdir(place)).filter((name) => name.startsWith('.'));
  assert.deepEqual(left, ['.new-young']);
});

test('graphs lie in the cache folder, and EXMIX_GRAPHS turns them off', { skip }, async () => {
  const module = JSON.stringify(fileURLToPath(new URL('./engine.js', import.meta.url)));
  const code = `const { loadEngine } = await import(${module}); console.log(JSON.stringify((await loadEngine(process.env)).graphs));`;
  const graphs = async (EXMIX_GRAPHS: string) => {
    const env = { ...process.env, EXMIX_GRAPHS };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { env });
    return JSON.parse(stdout);
  };
  const { folder, versions } = await graphs('');
  assert.match(folder, /[/\\]graphs$/);
  assert.equal(versions.tensorflow, engine.tensorflowVersion);
  assert.deepEqual(Object.keys(versions), ['tensorflow', 'binding', 'fused', 'backend', 'tfjs']);
  assert.equal(await graphs('off'), null);
  assert.equal(KeptGraphs.open({ ...engine, graphs: null }, 'c0de'), undefined);
  assert.equal(KeptGraphs.open({ ...engine, graphs: { folder: place, versions: {} } }, ''), undefined);
});
