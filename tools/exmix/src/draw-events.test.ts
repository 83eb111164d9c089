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
    assert.deepEqual(lines, [
      'ingest spam: 100/4,000 rows, 6 min 30 s left',
      'ingest spam: 200/4,000 rows, 6 min 20 s left',
    ]);
  });

  it('keep a detail while the same is counted', () => {
    const said = (done: number, of: 'bytes' | 'rows', detail?: string): RunEvent => {
      return { type: 'progress', done, of, ...(detail === undefined ? {} : { detail }), ...unit };
    };
    const text = draw([
      [0, started],
      [10_000, said(1000, 'bytes', 'fetching a.csv')],
      [20_000, said(2000, 'bytes')],
      [30_000, said(3, 'rows')],
    ]);
    assert.equal(
      text,
      'ingest spam: 1,000 bytes, fetching a.csv\ningest spam: 2,000 bytes, fetching a.csv\ningest spam: 3 rows\n',
    );
  });

  it('say what is fetched before units start, once in ten seconds at most', () => {
    const pinning = (done: number): RunEvent => ({ type: 'pinning', done, total: 9000, detail: 'fetching b.zip' });
    const text = draw([
      [20_000, pinning(1000)],
      [25_000, pinning(2000)],
      [30_000, pinning(3000)],
      [31_000, started],
      [42_000, progress(7)],
    ]);
    assert.equal(
      text,
      'pinning sources: 1,000/9,000 bytes, fetching b.zip\npinning sources: 3,000/9,000 bytes, 30 s left, fetching b.zip\ningest spam: 7/4,000 rows\n',
    );
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

describe('a run of 107 tasks', () => {
  const tasks = Array.from({ length: 107 }, (_, i) => `task_${i}`);
  const stages = ['ingest', 'format', 'sample', 'tokenize'] as const;
  const units = [
    ...stages.flatMap((stage) => tasks.map((unit) => ({ stage, unit }))),
    { stage: 'tokenize', unit: 'vocabulary' } as const,
  ];
  const events = (outcome: (stage: string, task: string) => RunEvent['type']): (readonly [number, RunEvent])[] => {
    const steps: (readonly [number, RunEvent])[] = [[0, { type: 'planned', units }]];
    for (const [i, unit] of tasks.entries()) {
      for (const stage of stages) {
        const type = outcome(stage, unit);
        const name = { stage, unit };
        const at = 1000 * i;
        steps.push([at, { type: 'started', reason: { because: 'new' }, ...name }]);
        if (type === 'built') steps.push([at, { ...built, ...name, type }]);
        else if (type === 'failed') steps.push([at, { type, failure: { message: 'it is gated' }, ...name }]);
        else if (type === 'blocked') steps.push([at, { type, by: [`ingest/${unit}`], ...name }]);
        else steps.push([at, { ...reused, ...name }]);
      }
    }
    return steps;
  };
  const outcomes = (stage: string, task: string): RunEvent['type'] => {
    if (task === 'task_7') return stage === 'ingest' ? 'failed' : 'blocked';
    return task === 'task_9' ? 'reused' : 'built';
  };

  it('says one line a task, failures at once, and now and then how far it is', () => {
    const lines = draw(events(outcomes)).trim().split('\n');
    assert.equal(lines.filter((line) => /^built task_\d+: ingest 1\.2 s, format 1\.2 s/.test(line)).length, 105);
    assert.equal(lines.filter((line) => line.startsWith('FAILED ingest task_7')).length, 1);
    assert.equal(lines.filter((line) => line.startsWith('blocked')).length, 0);
    const counts = lines.filter((line) => /^ingest \d+\/107, format \d+\/107/.test(line));
    assert.ok(counts.length >= 3 && counts.length <= 4, counts.join('\n'));
    assert.match(counts[0] as string, /1 failed$/);
    assert.ok(lines.length < 120, `${lines.length} lines`);
  });

  it('says what is reused in a line a stage', () => {
    const lines = draw(events(() => 'reused'))
      .trim()
      .split('\n');
    assert.deepEqual(
      lines.filter((line) => !/^ingest \d/.test(line)).slice(1),
      ['ingest', 'format', 'sample'].map((stage) => `reused ${stage} of 107 units`),
    );
  });

  it('has one line of counts above the bars on a terminal, no wider than it', () => {
    const text = draw(events(outcomes), { terminal: { live: true, colours: false, columns: 60 } });
    assert.match(text, /ingest 50\/107, format/);
    for (const line of text.split('\n')) {
      const shown = line.replace(/\^\[\d*[A-Za-z]/g, '');
      if (!/^(built|FAILED|reused|\d+ units)/.test(shown)) assert.ok(shown.length < 60, shown);
    }
  });
});
