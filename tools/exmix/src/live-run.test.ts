import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { RunEvent } from '@exmix/stage-kit/run-event';
import { LiveRun, readLiveRuns } from './live-run.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exmix-live-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const phase = { stage: 'train', unit: 'ext5' } as const;
const step = (done: number): RunEvent => ({
  type: 'progress',
  done,
  total: 1000,
  of: 'steps',
  detail: 'loss 2',
  ...phase,
});
const metric = (name: string, values: Record<string, number>): RunEvent => ({ type: 'metric', name, values, ...phase });

describe('a run that goes on', () => {
  it('is seen by others: step, loss, speed, time left, last checkpoint; and no more when it ended', () => {
    let time = 1_000_000;
    const run = new LiveRun(folder, 'evaluate', () => time);
    run.event({ type: 'planned', units: [phase, { stage: 'train', unit: 't5' }] });
    run.event({ type: 'reused', artifact: 'a', milliseconds: 1, stage: 'train', unit: 't5' });
    run.event({ type: 'started', reason: { because: 'new' }, ...phase });
    for (let n = 1; n <= 100; n++) {
      time += 100;
      run.event(step(n));
      run.event(metric('speed', { step: n, loss: 2, tokensPerSecond: 1234 }));
      if (n === 50) run.event(metric('checkpoint', { step: 50 }));
    }
    time += 1000;
    run.event(metric('validation', { step: 50, loss: 1.7, accuracy: 0.1 }));
    run.event(metric('validation', { step: 100, loss: 1.5 }));
    time += 1000;
    run.event(metric('validation', { step: 100, score: 80 }));
    const [seen, ...more] = readLiveRuns(folder, time);
    assert.deepEqual(more, []);
    assert.equal(seen?.alive, true);
    assert.deepEqual(seen?.stages, { train: { planned: 2, ended: 1 } });
    const [unit] = seen?.running ?? [];
    assert.equal(unit?.done, 100);
    assert.equal(unit?.millisecondsLeft, 90_000);
    assert.deepEqual(unit?.metrics, {
      speed: { step: 100, loss: 2, tokensPerSecond: 1234 },
      checkpoint: { step: 50 },
      validation: { step: 100, loss: 1.5, score: 80 },
    });
    run.close();
    assert.deepEqual(readLiveRuns(folder, time), []);
    assert.deepEqual(readdirSync(join(folder, '.runs')), []);
  });

  it('writes once a second at most', () => {
    let time = 0;
    const run = new LiveRun(folder, 'train', () => time);
    const path = join(folder, '.runs', `live-${process.pid}.json`);
    run.event({ type: 'started', reason: { because: 'new' }, ...phase });
    const texts = new Set<string>();
    for (; time < 5000; time += 10) {
      run.event(step(1 + time / 10));
      texts.add(readFileSync(path, 'utf8'));
    }
    run.close();
    assert.ok(texts.size >= 4 && texts.size <= 6, String(texts.size));
  });
});

describe('a run that was killed', () => {
  it('is told until the next run starts', () => {
    new LiveRun(folder, 'train');
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const own = join(folder, '.runs', `live-${process.pid}.json`);
    const state = JSON.parse(readFileSync(own, 'utf8'));
    writeFileSync(join(folder, '.runs', `live-${pid}.json`), JSON.stringify({ ...state, pid, startedAt: '' }));
    writeFileSync(join(folder, '.runs', 'live-1.json'), '{"torn');
    assert.deepEqual(
      readLiveRuns(folder).map(({ alive }) => alive),
      [false, true],
    );
    new LiveRun(folder, 'train').close();
    assert.deepEqual(readLiveRuns(folder), []);
  });

  it('on another machine is told by when it was last heard of', () => {
    new LiveRun(folder, 'train', () => 1_000_000);
    const own = join(folder, '.runs', `live-${process.pid}.json`);
    writeFileSync(own, JSON.stringify({ ...JSON.parse(readFileSync(own, 'utf8')), host: 'elsewhere' }));
    assert.equal(readLiveRuns(folder, 1_030_000)[0]?.alive, true);
    assert.equal(readLiveRuns(folder, 1_090_000)[0]?.alive, false);
  });
});
