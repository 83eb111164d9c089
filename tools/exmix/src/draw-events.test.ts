import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunEvent } from '@exmix/stage-kit/run-event';
import { drawEvents } from './draw-events.js';

const PLAIN = { live: false, colours: false, columns: 80 };
/** The escape character, spelt as `^`. */
const spelt = (text: string) => text.replaceAll('\u001b', '^');
const unit = { stage: 'ingest', unit: 'spam' } as const;
const planned: RunEvent = { type: 'planned', units: [unit, { stage: 'ingest', unit: 'wic' }] };
const started: RunEvent = { type: 'started', reason: { because: 'new' }, ...unit };
const progress = (done: number): RunEvent => ({ type: 'progress', done, total: 4000, of: 'rows', ...unit });
const built: RunEvent = {
  type: 'built',
  artifact: 'a',
  milliseconds: 1234,
  reason: { because: 'changed', changes: [{ field: 'config.limit', before: 1, after: 2 }] },
  sameBytes: true,
  ...unit,
};
const reused: RunEvent = { type: 'reused', artifact: 'b', milliseconds: 5, stage: 'ingest', unit: 'wic' };

/** @param steps events, each with the time at which it comes */
function draw(
  steps: readonly (readonly [number, RunEvent])[],
  options: Partial<Parameters<typeof drawEvents>[0]> = {},
) {
  let time = 0;
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  const drawing = drawEvents({ terminal: PLAIN, write, now: () => time, ...options });
  for (const [at, event] of steps) {
    time = at;
    drawing.event(event);
  }
  drawing.close();
  return spelt(text);
}

describe('plain lines', () => {
  it('say what was built and why, and what was reused in one line a stage', () => {
    const text = draw([
      [0, planned],
      [1, started],
      [2, reused],
      [3, built],
    ]);
    assert.equal(
      text,
      '2 units: ingest 2\nbuilt ingest spam in 1.2 s (config.limit changed, same bytes as before)\nreused ingest of wic\n',
    );
  });

  it('say how far a unit is once in ten seconds at most', () => {
    const events = Array.from({ length: 300 }, (_, i) => [i * 100, progress(i)] as const);
    const lines = draw([[0, started], ...events])
      .trim()
      .split('\n');
    assert.deepEqual(lines, ['ingest spam: 100/4,000 rows', 'ingest spam: 200/4,000 rows']);
  });

  it('show a failure with its message, a defect with its stack', () => {
    const failed = (failure: { message: string; stack?: string }): RunEvent => ({ type: 'failed', failure, ...unit });
    assert.match(draw([[0, failed({ message: 'row 3 is null' })]]), /^FAILED ingest spam: row 3 is null\n$/);
    assert.match(draw([[0, failed({ message: 'm', stack: 'Error: m\n    at x' })]]), /Error: m\n {4}at x/);
  });

  it('have no escape sequences', () => {
    assert.doesNotMatch(
      draw([
        [0, planned],
        [1, started],
        [2, progress(1)],
        [3, built],
      ]),
      /\^\[/,
    );
  });
});

describe('on a terminal', () => {
  const terminal = { live: true, colours: true, columns: 60 };

  it('bars are drawn ten times a second at most and end up erased', () => {
    const events = Array.from({ length: 200 }, (_, i) => [i * 10, progress(i * 20)] as const);
    const text = draw([[0, started], ...events], { terminal });
    const bars = text.match(/\[=*[ ]*\]/g) ?? [];
    assert.ok(bars.length > 10 && bars.length <= 22, String(bars.length));
    assert.ok(text.endsWith('^[1A^[0J'), 'the last thing is the erasing');
    for (const line of text.split('\n')) assert.ok(line.replace(/\^\[\d*[A-Za-z]/g, '').length < 60, line);
  });

  it('lasting lines stand above the bars', () => {
    const text = draw(
      [
        [0, started],
        [500, progress(100)],
        [600, built],
      ],
      { terminal },
    );
    assert.match(text, /\^\[1A\^\[0J\^\[32mbuilt\^\[39m ingest spam/);
  });

  it('NO_COLOR leaves the bars without colours', () => {
    const text = draw(
      [
        [0, started],
        [500, built],
      ],
      { terminal: { ...terminal, colours: false } },
    );
    assert.doesNotMatch(text, /\^\[\d+m/);
  });
});

it('JSON lines are the events themselves', () => {
  const lines = draw(
    [
      [0, planned],
      [1, built],
    ],
    { json: true },
  )
    .trim()
    .split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    [planned, built],
  );
});
