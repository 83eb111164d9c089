import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Checkout } from './checkout.js';
import { digestsOf } from './digests-of.js';
import { type ExmixRun, runExmix, transcript, unitsOf } from './run-exmix.js';
import { makeSmallPipeline, type SmallPipeline } from './small-pipeline.js';

const GOOD = ['count_things', 'small_prose', 'thing_of'];

/** Each case breaks the task `colour_of` and says what a person must be told. */
interface BadCase {
  readonly what: string;
  readonly harm: (pipeline: SmallPipeline) => Promise<void> | void;
  /** The unit that fails. */
  readonly unit: string;
  readonly says: readonly RegExp[];
}

// biome-ignore lint/suspicious/noExplicitAny: a card under test
const colour = (pipeline: SmallPipeline): any => pipeline.cards.colour_of;

function fromFile(pipeline: SmallPipeline, file: string, bytes: string | Uint8Array): Promise<void> {
  colour(pipeline).ingest.source = { reader: 'json-lines', files: { train: file } };
  colour(pipeline).ingest.splits = { by: 'source', train: ['train'] };
  return writeFile(join(pipeline.folder, file), bytes);
}

const goodLine = JSON.stringify({ text: 'the red stone', colour: 'red' });

const CASES: readonly BadCase[] = [
  {
    what: 'an unknown key',
    harm: (p) => Object.assign(colour(p).format, { targts: 'x' }),
    unit: 'ingest/colour_of',
    says: [/colour_of/, /format/, /targts/, /targets/],
  },
  {
    what: 'a wrong type',
    harm: (p) => Object.assign(colour(p).evaluate, { metrics: 'accuracy' }),
    unit: 'ingest/colour_of',
    says: [/colour_of/, /evaluate\.metrics/, /"accuracy"/, /list/],
  },
  {
    what: 'a card that two files hold',
    harm: async (p) => {
      await mkdir(join(p.folder, 'cards/more'), { recursive: true });
      await writeFile(join(p.folder, 'cards/more/colour_of.json'), JSON.stringify(colour(p)));
    },
    unit: 'ingest/colour_of',
    says: [/colour_of/, /two files/],
  },
  {
    what: 'an unknown formatter',
    harm: (p) => Object.assign(colour(p), { format: { formatter: 'gluee' } }),
    unit: 'format/colour_of',
    says: [/colour_of/, /gluee/, /glue\b/],
  },
  {
    what: 'a template field that is no column',
    harm: (p) => Object.assign(colour(p).format, { inputs: 'colour of: {txt}' }),
    unit: 'format/colour_of',
    says: [/colour_of/, /train/, /txt/, /text/],
  },
  {
    what: 'an empty dataset',
    harm: (p) => fromFile(p, 'empty.jsonl', ''),
    unit: 'ingest/colour_of',
    says: [/colour_of/, /empty|no (rows|records)/i],
  },
  {
    what: 'invalid UTF-8',
    harm: (p) =>
      fromFile(p, 'latin.jsonl', Buffer.from(`${goodLine}\n{"text": "caf\xe9", "colour": "red"}\n`, 'latin1')),
    unit: 'ingest/colour_of',
    says: [/colour_of/, /latin\.jsonl/, /UTF-8/],
  },
  {
    what: 'a torn JSON line',
    harm: (p) => fromFile(p, 'torn.jsonl', `${goodLine}\n{"text": "the red`),
    unit: 'ingest/colour_of',
    says: [/colour_of/, /torn\.jsonl/, /row [12]/],
  },
  {
    what: 'a row with a null where the template needs text',
    harm: (p) => fromFile(p, 'null.jsonl', `${goodLine}\n${JSON.stringify({ text: null, colour: 'red' })}\n`),
    unit: 'format/colour_of',
    says: [/colour_of/, /train/, /row [12]/, /text/],
  },
  {
    what: 'a package that is not installed',
    harm: (p) =>
      Object.assign(colour(p).ingest, {
        source: { reader: 'package-json', package: 'no-such-package-here', path: 'data.json' },
      }),
    unit: 'ingest/colour_of',
    says: [/colour_of/, /no-such-package-here/],
  },
];

describe('bad input', () => {
  let checkout: Checkout;
  let expected: Readonly<Record<string, string>>;
  before(async () => {
    checkout = await Checkout.make();
    const good = await makeSmallPipeline(checkout.root);
    const run = await build('small');
    assert.equal(run.code, 0, transcript(run));
    expected = await digestsOf(good.folder, 'sample');
  });
  after(() => checkout.remove());

  const build = (name: string, store = checkout.path('.artifacts')): Promise<ExmixRun> =>
    runExmix(checkout.root, ['run', name, '--to', 'tokenize'], { store });

  for (const [i, bad] of CASES.entries()) {
    it(`${bad.what}: the task fails alone, with a message that says what and where`, async () => {
      const pipeline = await makeSmallPipeline(checkout.root, `bad-${i}`);
      await bad.harm(pipeline);
      await pipeline.save();
      const run = await build(`bad-${i}`);
      assert.equal(run.code, 1, transcript(run));
      assert.deepEqual(unitsOf(run, 'failed'), [bad.unit]);
      const failure = run.events.find((event) => event.type === 'failed').failure;
      for (const pattern of bad.says) assert.match(failure.message, pattern);
      assert.equal(failure.stack, undefined, 'bad input is shown without a stack');
      const digests = await digestsOf(pipeline.folder, 'tokenize');
      for (const task of GOOD) {
        assert.equal(digests[`sample/${task}`], expected[`sample/${task}`]);
        assert.ok(digests[`tokenize/${task}`], `${task} went on to its tokens`);
      }
      assert.equal(digests['tokenize/colour_of'], undefined);
    });
  }

  it('a 10 MB row passes through', async () => {
    const pipeline = await makeSmallPipeline(checkout.root, 'long-row');
    const rows = [
      ...colour(pipeline).ingest.source.splits.train,
      { text: 'red stone '.repeat(1 << 20), colour: 'red' },
    ];
    await fromFile(pipeline, 'long.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
    await pipeline.save();
    const run = await build('long-row');
    assert.equal(run.code, 0, transcript(run));
  });

  it('an unknown pipeline and a broken pipeline.json are named, with exit code 2 or 1 and no stack', async () => {
    const unknown = await build('smal');
    assert.notEqual(unknown.code, 0);
    assert.match(unknown.stdout + unknown.stderr, /smal.*small/s);
    const pipeline = await makeSmallPipeline(checkout.root, 'broken');
    await writeFile(join(pipeline.folder, 'pipeline.json'), '{"name": "broken", ');
    const broken = await build('broken');
    assert.notEqual(broken.code, 0);
    assert.match(broken.stdout + broken.stderr, /pipeline\.json/);
    assert.doesNotMatch(broken.stdout + broken.stderr, /\n\s+at .*\.js:\d+/);
    await rm(pipeline.folder, { recursive: true });
  });

  const disk = smallDisk();
  it('a full disk is named, nothing half-written is visible, and the next run goes on', {
    skip: disk.skip,
  }, async () => {
    await makeSmallPipeline(checkout.root, 'full');
    const folder = checkout.path('full-disk');
    await mkdir(folder);
    disk.mount(folder, 192);
    try {
      const full = await build('full', join(folder, 'store'));
      assert.equal(full.code, 1, transcript(full));
      assert.match(full.stdout + full.stderr, /no space left/);
      assert.deepEqual(await readdir(join(folder, 'store/tmp')), []);
    } finally {
      disk.unmount(folder);
    }
    disk.mount(folder, 65536);
    try {
      const run = await build('full', join(folder, 'store'));
      assert.equal(run.code, 0, transcript(run));
    } finally {
      disk.unmount(folder);
    }
  });
});

/** A file system of a given size in memory; needs the right to mount. */
function smallDisk(): {
  skip: string | false;
  mount(folder: string, kibibytes: number): void;
  unmount(folder: string): void;
} {
  const mount = (folder: string, kibibytes: number): void => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', folder], { stdio: 'pipe' });
  };
  const unmount = (folder: string): void => {
    execFileSync('umount', [folder], { stdio: 'pipe' });
  };
  try {
    execFileSync('mkdir', ['-p', '/tmp/exmix-mount-probe']);
    mount('/tmp/exmix-mount-probe', 64);
    unmount('/tmp/exmix-mount-probe');
    return { skip: false, mount, unmount };
  } catch {
    return { skip: 'this user may not mount a small disk', mount, unmount };
  }
}
