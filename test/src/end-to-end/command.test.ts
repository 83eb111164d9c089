import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { Checkout } from './checkout.js';
import { runExmix, transcript, unitsOf } from './run-exmix.js';
import { makeSmallPipeline, type SmallPipeline } from './small-pipeline.js';

describe('the exmix command', () => {
  let checkout: Checkout;
  let pipeline: SmallPipeline;
  let store: string;
  before(async () => {
    checkout = await Checkout.make();
    pipeline = await makeSmallPipeline(checkout.root);
    store = checkout.path('store');
  });
  after(() => checkout.remove());

  const exmix = (...args: string[]) => runExmix(checkout.root, args, { store });

  it('show makes the records of one task and shows them with their example', async () => {
    const run = await exmix('show', 'thing_of', '--split', 'test', '--rows', '2', '--from', '1');
    assert.equal(run.code, 0, transcript(run));
    assert.deepEqual(
      run.events.map(({ id }) => id),
      ['thing_of/test/1', 'thing_of/test/2'],
    );
    const [{ record, example, tokens }] = run.events;
    assert.equal(example.inputs, `thing of: ${record.text}`);
    assert.equal(example.targets, record.thing);
    assert.equal(tokens, undefined, 'there is no vocabulary yet');
    const status = await exmix('status', 'small');
    const there = status.events[0].units.filter(({ word }: { word: string }) => word === 'built');
    assert.deepEqual(
      there.map(({ stage, unit }: { stage: string; unit: string }) => `${stage}/${unit}`),
      ['ingest/thing_of', 'format/thing_of'],
    );
  });

  it('status counts rows and tokens, show has the pieces', async () => {
    const run = await exmix('run', 'small', '--to', 'tokenize');
    assert.equal(run.code, 0, transcript(run));
    const units = (await exmix('status', 'small')).events[0].units;
    const tokens = units.find(
      (unit: { stage: string; unit: string }) => unit.stage === 'tokenize' && unit.unit === 'thing_of',
    );
    assert.equal(tokens.word, 'built');
    assert.ok(tokens.rows >= 30, `${tokens.rows} rows`);
    assert.ok(tokens.tokens > 5 * tokens.rows, `${tokens.tokens} tokens`);
    const [shown] = (await exmix('show', 'thing_of', '--rows', '1')).events;
    assert.equal(shown.tokens.inputs.join('').replaceAll('\u2581', ' ').trim(), shown.example.inputs);
  });

  it('explain names the changed field with its values, before and after the run', async () => {
    pipeline.cards.thing_of.format.inputs = 'which thing: {text}';
    await pipeline.save();
    const [ahead] = (await exmix('explain', 'small', '--stage', 'format', '--task', 'thing_of')).events;
    assert.equal(ahead.state, 'changed');
    const change = { field: 'config.format.inputs', before: 'thing of: {text}', after: 'which thing: {text}' };
    assert.deepEqual(ahead.changes, [change]);
    const waits = (await exmix('explain', 'small', '--stage', 'tokenize', '--task', 'thing_of')).events.at(-1);
    assert.equal(waits.state, 'waits');
    assert.deepEqual(waits.waitsFor, ['sample/thing_of', 'tokenize/vocabulary']);
    const run = await exmix('run', 'small', '--to', 'format');
    assert.deepEqual(unitsOf(run, 'built'), ['format/thing_of']);
    const [behind] = (await exmix('explain', 'small', '--stage', 'format', '--task', 'thing_of')).events;
    assert.equal(behind.state, 'ready');
    assert.deepEqual(behind.last.reason, { because: 'changed', changes: [change] });
  });

  it('wrong usage is exit code 2 and names the nearest', async () => {
    for (const [args, says] of [
      [['run', 'smal'], /did you mean small\?/],
      [['run', 'small', '--tasks', 'thing_off'], /did you mean thing_of\?/],
      [['run', 'small', '--to', 'trian'], /Allowed choices are ingest/],
      [['run', 'small', '--concurrency', '0'], /from 1 up/],
      [['show', 'thing'], /no card is called "thing"/],
      [['exlpain', 'small'], /Did you mean explain\?/],
    ] as const) {
      const run = await exmix(...args);
      assert.equal(run.code, 2, `${args.join(' ')}: ${run.stderr}`);
      assert.match(run.stderr, says);
    }
  });

  it('Ctrl-C ends a training run within 2 s with exit code 130, and the next run goes on', async () => {
    for (const phase of pipeline.config.train.phases) phase.steps = 3000;
    await pipeline.save();
    const env = { ...process.env, NO_COLOR: '1', EXMIX_STORE: store };
    const command = checkout.path('tools/exmix/dist/exmix.js');
    const child = spawn(process.execPath, [command, 'run', 'small', '--json'], { cwd: checkout.root, env });
    let output = '';
    child.stderr.resume();
    const code = await new Promise<[number | null, number]>((resolve) => {
      let interrupted = 0;
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (interrupted > 0 || !/"type":"(metric|progress)".*"stage":"train"/.test(output)) return;
        interrupted = performance.now();
        child.kill('SIGINT');
      });
      child.on('close', (code) => resolve([code, performance.now() - interrupted]));
    });
    assert.equal(code[0], 130, output.slice(-2000));
    assert.ok(code[1] < 2000, `${code[1]} ms`);
    for (const phase of pipeline.config.train.phases) phase.steps = 4;
    await pipeline.save();
    const next = await exmix('run', 'small', '--to', 'train');
    assert.equal(next.code, 0, transcript(next));
    assert.deepEqual(
      unitsOf(next, 'built').filter((unit) => !unit.startsWith('train/')),
      [],
      'the data were kept',
    );
  });

  it('a store on the command line comes before the environment', async () => {
    const other = checkout.path('other');
    const run = await exmix('run', 'small', '--to', 'ingest', '--store', other);
    assert.equal(unitsOf(run, 'built').length, 4, transcript(run));
    await rm(other, { recursive: true });
  });
});
