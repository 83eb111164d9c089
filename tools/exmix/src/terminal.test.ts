import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { terminalOf } from './paint.js';
import { duration, grouped, progressBar, timeLeft } from './progress-text.js';

describe('what a terminal can do', () => {
  const tty = { isTTY: true, columns: 120 };
  it('bars and colours on a terminal, plain lines in a pipe, in CI and on dumb terminals', () => {
    assert.deepEqual(terminalOf(tty, {}), { live: true, colours: true, columns: 120 });
    assert.deepEqual(terminalOf({}, {}), { live: false, colours: false, columns: 80 });
    assert.equal(terminalOf(tty, { CI: 'true' }).live, false);
    assert.equal(terminalOf(tty, { TERM: 'dumb' }).live, false);
  });
  it('NO_COLOR takes colours away, and only when it is not empty', () => {
    assert.deepEqual(terminalOf(tty, { NO_COLOR: '1' }), { live: true, colours: false, columns: 120 });
    assert.equal(terminalOf(tty, { NO_COLOR: '' }).colours, true);
  });
  it('a pipe that ends at a terminal is told so', () => {
    assert.deepEqual(terminalOf({}, { EXMIX_TERMINAL: '90' }), { live: true, colours: true, columns: 90 });
  });
});

it('numbers and times read the same everywhere', () => {
  assert.deepEqual([0, 999, 1000, 1234567].map(grouped), ['0', '999', '1,000', '1,234,567']);
  assert.deepEqual([5, 1500, 59_949, 61_000, 600_000].map(duration), [
    '5 ms',
    '1.5 s',
    '59.9 s',
    '1 min 01 s',
    '10 min 00 s',
  ]);
});

it('a bar shows the part that is done, also past its end', () => {
  const bar = (done: number) => progressBar({ stage: 'train', unit: 'ext5', done, total: 10, of: 'steps' }, 100);
  assert.match(bar(0), /\[ {16}\] {3}0% {2}0\/10 steps/);
  assert.match(bar(5), /\[={8} {8}\] {2}50%/);
  assert.match(bar(20), /\[={16}\] 100%/);
  assert.match(progressBar({ stage: 'train', unit: 'ext5', done: 7, of: 'rows' }, 100), /7 rows/);
});

it('where a line is too wide, the name and then the bar give way to what is said', () => {
  const training = { stage: 'train', unit: 'ext5', done: 1280, total: 3200, of: 'steps' };
  const progress = { ...training, detail: 'loss 3.214, 12,345 tokens/s', millisecondsLeft: 80_000 };
  const text = '1,280/3,200 steps, 1 min 20 s left, loss 3.214, 12,345 tokens/s';
  assert.equal(progressBar(progress, 140), `train ext5                   [======          ]  40%  ${text}`);
  assert.equal(progressBar(progress, 100), `train ext5 [======          ]  40%  ${text}`);
  assert.equal(progressBar(progress, 82), `train ext5  40%  ${text}`);
  assert.equal(progressBar(progress, 40), `train ext5  40%  ${text}`.slice(0, 39));
});

it('time left reads to two places', () => {
  assert.deepEqual([400, 59_000, 61_000, 12_000_000].map(timeLeft), ['0 s', '59 s', '1 min 01 s', '3 h 20 min']);
});
