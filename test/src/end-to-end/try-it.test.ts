import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { openStore } from '@exmix/artifact-store/open-store';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { workspaceRoot } from './checkout.js';
import { runExmix, transcript } from './run-exmix.js';
import { makeSmallPipeline, type SmallPipeline } from './small-pipeline.js';

const COMMAND = join(workspaceRoot, 'tools/exmix/dist/exmix.js');
/** Makes a terminal for a command; part of util-linux. */
const SCRIPT = '/usr/bin/script';

describe('a trained phase is tried', { timeout: 300_000 }, () => {
  let folder: string;
  let small: SmallPipeline;
  let store: string;
  let env: NodeJS.ProcessEnv;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exmix-try-'));
    store = join(folder, 'store');
    env = { ...process.env, EXMIX_STORE: store, NO_COLOR: '1' };
    small = await makeSmallPipeline(folder);
    small.config.train.phases[1].name = 'later';
    small.config.evaluate = undefined;
    await small.save();
    const run = await runExmix(workspaceRoot, ['run', small.folder, '--to', 'tokenize'], { store });
    assert.equal(run.code, 0, transcript(run));
    const untrained = generate('start', 'a');
    assert.equal(untrained.status, 1);
    assert.match(untrained.stderr, /start of small has not been trained: exmix run small --to train/);
    small.config.train.phases.length = 1;
    await small.save();
    const trained = await runExmix(workspaceRoot, ['run', small.folder], { store });
    assert.equal(trained.code, 0, transcript(trained));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const exmix = (args: readonly string[], input?: string) =>
    spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8', env, ...(input !== undefined && { input }) });
  const generate = (phase: string, ...args: string[]) => exmix(['generate', `${small.folder}/${phase}`, ...args]);
  const said = ({ status, stdout, stderr }: ReturnType<typeof exmix>): string => {
    assert.equal(status, 0, stderr);
    return stdout;
  };

  it('answers a text, with probabilities and as JSON', () => {
    const text = said(generate('start', 'colour of: the red stone'));
    const [answer] = said(generate('start', 'colour of: the red stone', '--json'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
    assert.equal(`${answer.text}\n`, text);
    assert.equal(answer.input, 'colour of: the red stone');
    assert.ok(answer.tokens.length > 0 && answer.tokens.length <= 16, 'as long as the phase trained at most');
    const sum = answer.tokens.reduce(
      (total: number, token: { probability: number }) => total + Math.log(token.probability),
      0,
    );
    assert.ok(Math.abs(sum - answer.score) < 1e-3, `${sum} ${answer.score}`);
    const rows = said(generate('start', 'colour of: the red stone', '--probabilities'))
      .trimEnd()
      .split('\n');
    const percents = answer.tokens.map(
      ({ probability }: { probability: number }) => `${(100 * probability).toFixed(1)}%`,
    );
    assert.deepEqual(
      rows.slice(1, 1 + percents.length).map((row) => row.trim().split(/\s+/).at(-1)),
      percents,
    );
    assert.equal(said(generate('start', 'a', '--max-tokens', '1', '--json')).includes('"ended"'), true);
  });

  it('searches with beams, samples by seed', () => {
    const sample = (seed: string) => said(generate('start', 'a', '--temperature', '5', '--seed', seed, '--json'));
    assert.equal(sample('1'), sample('1'));
    assert.notEqual(sample('1'), sample('2'));
    const beams = JSON.parse(said(generate('start', 'a', '--beams', '3', '--json')));
    assert.ok(beams.tokens.length > 0);
    const both = generate('start', 'a', '--beams', '3', '--top-k', '4');
    assert.equal(both.status, 2);
    assert.match(both.stderr, /cannot be used with/);
    assert.equal(generate('start', 'a', '--top-p', '2').status, 2);
  });

  it('answers the lines of standard input in their order, each as it would alone', () => {
    const lines = ['thing of: a', 'colour of: the red stone number 3', '', 'count: one'];
    const together = said(
      exmix(['generate', `${small.folder}/start`, '--json'], lines.map((line) => `${line}\n`).join('')),
    );
    const answers = together
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      answers.map(({ input }) => input),
      lines,
    );
    for (const [i, line] of lines.entries()) {
      const alone = JSON.parse(said(generate('start', line, '--json')));
      assert.equal(answers[i].text, alone.text, line);
    }
  });

  it('answers the lines before one that is too long, and names that one', () => {
    const lines = ['thing of: a', 'count: one', 'a b '.repeat(3000), 'thing of: b'];
    const { status, stdout, stderr } = exmix(
      ['generate', `${small.folder}/start`, '--json'],
      lines.map((line) => `${line}\n`).join(''),
    );
    assert.equal(status, 1, stderr);
    assert.match(stderr, /line 3: the input has \d+ tokens; there can be 2048/);
    const answered = stdout.trimEnd().split('\n');
    assert.deepEqual(
      answered.map((line) => JSON.parse(line).input),
      lines.slice(0, 2),
    );
  });

  it('says which models there are', () => {
    const near = generate('strat', 'a');
    assert.equal(near.status, 2);
    assert.match(near.stderr, /no phase "strat"; did you mean start\?/);
    const pipeline = exmix(['generate', small.folder, 'a']);
    assert.match(pipeline.stderr, /small is a pipeline; a model is one of its phases: there are .*small\/start$/m);
    assert.equal(pipeline.status, 2);
  });

  it('opens a folder with the same files as the phase', async () => {
    const ref = await RefFolder.of(small.folder).read('train', 'start');
    const artifact = await StoredArtifact.open(await openStore(store), (ref as NonNullable<typeof ref>).artifact);
    const out = join(folder, 'checkpoint');
    await mkdir(out);
    for (const name of ['config.json', 'model.safetensors', 'spiece.model']) {
      const file = await artifact.open(name);
      await writeFile(join(out, name), await file.read(0, file.size));
      await file.close();
    }
    const { text, tokens } = JSON.parse(
      said(exmix(['generate', out, 'count: a and b', '--json', '--max-tokens', '16'])),
    );
    const own = JSON.parse(said(generate('start', 'count: a and b', '--json')));
    assert.deepEqual([text, tokens], [own.text, own.tokens]);
  });

  const noTerminal = existsSync(SCRIPT) ? false : `${SCRIPT} is not here`;
  it('prompts on a terminal', { skip: noTerminal }, async () => {
    const command = `'${process.execPath}' '${COMMAND}' generate '${small.folder}/start'`;
    const terminal = spawn(SCRIPT, ['-qec', command, '/dev/null'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    let text = '';
    terminal.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    const until = async (pattern: RegExp) => {
      while (!pattern.test(text)) await once(terminal.stdout, 'data');
    };
    await until(/> /);
    text = '';
    terminal.stdin.write('colour of: the red stone\r');
    await until(/stone[\s\S]*\n[\s\S]*> /);
    const answer = said(generate('start', 'colour of: the red stone')).trim();
    assert.ok(text.includes(answer), `${JSON.stringify(text)} has ${JSON.stringify(answer)}`);
    terminal.stdin.write('\u0004');
    const [code] = await once(terminal, 'close');
    assert.equal(code, 0);
  });

  it('is served until it is interrupted', async () => {
    const server = spawn(process.execPath, [COMMAND, 'serve', `${small.folder}/start`, '--port', '0'], { env });
    const [line] = await once(createInterface({ input: server.stdout }), 'line');
    const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(line)?.[0] as string;
    const { tasks } = (await (await fetch(`${url}model`)).json()) as { tasks: { name: string }[] };
    assert.deepEqual(
      tasks.map(({ name }) => name),
      ['colour_of', 'thing_of', 'count_things'],
    );
    const form = (await (await fetch(`${url}tasks/colour_of`)).json()) as { example: { of: number; targets: string } };
    assert.deepEqual([form.example.of, form.example.targets], [8, 'blue']);
    const response = await fetch(`${url}generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ input: 'thing of: a' }),
    });
    const { text } = (await response.json()) as { text: string };
    assert.equal(`${text}\n`, said(generate('start', 'thing of: a')));
    const { port } = new URL(url);
    const second = exmix(['serve', `${small.folder}/start`, '--port', port]);
    assert.equal(second.status, 2);
    assert.match(second.stderr, /in use; --port takes another one/);
    server.kill('SIGINT');
    assert.deepEqual(await once(server, 'exit'), [0, null]);
  });
});
