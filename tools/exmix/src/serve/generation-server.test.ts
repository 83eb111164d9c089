import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { type Answer, answer } from '../answer.js';
import type { OpenModel } from '../open-model.js';
import { generationServer } from './generation-server.js';
import { testForms, testModel } from './testing/test-model.js';

describe('the server of exmix serve', { timeout: 120_000 }, () => {
  let folder: string;
  let model: OpenModel;
  let server: Server;
  let base: string;
  const defects: unknown[] = [];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exmix-serve-'));
    model = await testModel();
    server = generationServer({ model, forms: await testForms(folder), onDefect: (error) => defects.push(error) });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true });
  });

  // biome-ignore lint/suspicious/noExplicitAny: answers of all kinds
  type Said = { readonly status: number; readonly body: any; readonly headers: Headers };
  const get = async (path: string): Promise<Said> => {
    const response = await fetch(base + path);
    return { status: response.status, body: await response.json(), headers: response.headers };
  };
  const post = async (path: string, body: unknown, options: RequestInit = {}): Promise<Said> => {
    const headers = { 'content-type': 'application/json' };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(base + path, { method: 'POST', headers, body: text, ...options });
    return { status: response.status, body: await response.json(), headers: response.headers };
  };

  it('says what it serves', async () => {
    const { body } = await get('/model');
    assert.deepEqual([body.name, body.engine, body.width, body.layers], ['test/model', model.engine.kind, 16, [2, 2]]);
    assert.equal(body.maxTokens, 12);
    assert.deepEqual(
      body.tasks.map(({ name }: { name: string }) => name),
      ['colour', 'quiz', 'bare'],
    );
  });

  it('answers as the model does, by each method', async () => {
    const input = 'colour of: a stone';
    for (const [asked, settings] of [
      [{}, { method: 'greedy', maxLength: 12 }],
      [
        { method: 'greedy', maxTokens: 5 },
        { method: 'greedy', maxLength: 5 },
      ],
      [
        { method: 'beam', beams: 3 },
        { method: 'beam', maxLength: 12, beams: 3, lengthPenalty: 0.6 },
      ],
      [
        { method: 'sample', temperature: 2, topK: 9, seed: 4 },
        { method: 'sample', maxLength: 12, temperature: 2, topK: 9, topP: 0, seed: 4 },
      ],
    ] as const) {
      const { status, body } = await post('/generate', { input, ...asked });
      const [expected] = await answer(model, [input], settings);
      const { milliseconds, ...said } = body;
      assert.equal(status, 200);
      assert.deepEqual(said, JSON.parse(JSON.stringify({ input, ...expected })), JSON.stringify(asked));
      assert.ok(milliseconds >= 0);
    }
  });

  it('streams each token before the answer, with the same probabilities', async () => {
    for (const method of ['greedy', 'beam']) {
      const response = await fetch(`${base}/generate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ input: 'abc', method, stream: true }),
      });
      assert.match(response.headers.get('content-type') ?? '', /^application\/x-ndjson/);
      const lines = (await response.text())
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      const last = lines.pop() as Answer & { type: string };
      assert.equal(last.type, 'answer');
      assert.ok(last.tokens.length > 0);
      assert.deepEqual(
        lines,
        last.tokens.map((token) => ({ type: 'token', ...token })),
      );
    }
  });

  it('makes forms of task cards, filled with examples, and renders them as the card says', async () => {
    const { body: colour } = await get('/tasks/colour?row=1');
    assert.deepEqual(colour, {
      task: 'colour',
      template: 'colour of: {text} in {year}',
      fields: [
        { name: 'text', value: 'a blue river' },
        { name: 'year', value: 2001 },
      ],
      example: { row: 1, of: 2, split: 'test', targets: 'blue' },
    });
    const { body: quiz } = await get('/tasks/quiz');
    assert.deepEqual(
      quiz.fields.map(({ name }: { name: string }) => name),
      ['question', 'answer', 'wrong'],
      'columns behind derived values, and no others',
    );
    const { body: bare } = await get('/tasks/bare');
    assert.deepEqual(bare, { task: 'bare', template: 'bare: {text}', fields: [{ name: 'text', value: '' }] });

    const rendered = await post('/format', { task: 'quiz', record: { question: 'who?', answer: 'me', wrong: 'you' } });
    assert.deepEqual(rendered.body, { input: 'quiz: who? (A) me (B) you' });
    const lacking = await post('/format', { task: 'quiz', record: { question: 'who?', answer: 'me' } });
    assert.equal(lacking.status, 400);
    assert.match(lacking.body.error.message, /wrong/);
  });

  it('refuses what it cannot do, and says why', async () => {
    const cases: [string, () => Promise<Said>, number, RegExp][] = [
      ['a path', () => get('/nothing'), 404, /nothing/],
      ['a task', () => get('/tasks/prose'), 404, /prose/],
      ['a task that is no text', () => get('/tasks/%zz'), 400, /%zz is not percent-encoded/],
      ['an example', () => get('/tasks/colour?row=2'), 404, /0 to 1/],
      ['a row', () => get('/tasks/colour?row=x'), 400, /whole number/],
      ['a method', () => get('/generate'), 405, /POST/],
      ['no JSON', () => post('/generate', '{"input":'), 400, /not JSON/],
      ['no input', () => post('/generate', {}), 400, /input/],
      ['an unknown setting', () => post('/generate', { input: 'a', beam: 3 }), 400, /beam/],
      ['too many beams', () => post('/generate', { input: 'a', beams: 17 }), 400, /beams.*16/],
      ['a long text', () => post('/generate', { input: 'a'.repeat(20_001) }), 400, /20000/],
      ['many tokens', () => post('/generate', { input: 'a b '.repeat(2000) }), 400, /there can be 2048/],
      ['a large request', () => post('/generate', { input: 'a'.repeat(300_000) }), 413, /bytes at most/],
      [
        'a form of a foreign page',
        () => post('/generate', { input: 'a' }, { headers: { 'content-type': 'text/plain' } }),
        415,
        /json/,
      ],
      [
        'a foreign page',
        () =>
          post(
            '/generate',
            { input: 'a' },
            { headers: { 'content-type': 'application/json', origin: 'https://example.com' } },
          ),
        403,
        /other pages/,
      ],
    ];
    for (const [what, ask, status, message] of cases) {
      const said = await ask();
      assert.equal(said.status, status, what);
      assert.match(said.body.error.message, message, what);
    }
    assert.deepEqual(defects, []);
  });

  it('a name that is pointed at this machine from outside is refused', async () => {
    const { port } = server.address() as AddressInfo;
    const asked = request({ host: '127.0.0.1', port, path: '/model', headers: { host: `example.com:${port}` } }).end();
    const [response] = await once(asked, 'response');
    response.resume();
    assert.equal(response.statusCode, 403);
  });

  it('an answer stops when its caller goes away, and the next caller is answered', async () => {
    const leave = new AbortController();
    const ask = { input: 'abc', method: 'sample', temperature: 100, maxTokens: 512, stream: true };
    const seed = await seedOfLongAnswer();
    const start = performance.now();
    const { body } = await post('/generate', { ...ask, stream: false, seed });
    const whole = performance.now() - start;
    assert.ok(body.tokens.length >= 100);
    const left = Array.from({ length: 5 }, async () => {
      const response = await fetch(`${base}/generate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...ask, seed }),
        signal: leave.signal,
      });
      return response.text();
    });
    setTimeout(() => leave.abort(), whole / 4);
    for (const each of left) await assert.rejects(each, /abort/i);
    const next = performance.now();
    assert.equal((await post('/generate', { input: 'a', maxTokens: 1 })).status, 200);
    assert.ok(performance.now() - next < 2 * whole, 'four whole answers more would have come first');
    assert.deepEqual(defects, []);
  });

  /** A seed whose answer is long: the model ends where it likes. */
  async function seedOfLongAnswer(): Promise<number> {
    const settings = { method: 'sample', temperature: 100, maxLength: 512 } as const;
    for (let seed = 0; seed < 500; seed++) {
      const [found] = await answer(model, ['abc'], { ...settings, seed });
      if ((found as Answer).tokens.length >= 100) return seed;
    }
    throw new Error('no answer is long');
  }

  it('keeps nothing on the engine from request to request', async () => {
    await post('/generate', { input: 'abc' });
    const before = tf.memory().numTensors;
    for (let length = 1; length <= 20; length++) await post('/generate', { input: 'abc '.repeat(length) });
    assert.equal(tf.memory().numTensors, before);
  });
});
