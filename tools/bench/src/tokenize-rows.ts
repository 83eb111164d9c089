import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStore } from '@exmix/artifact-store/open-store';
import { sharedFolder } from '@exmix/errors/shared-folder';
import { startLoopbackHub } from '@exmix/hub/testing/loopback-hub';
import { writeParquet } from '@exmix/parquet/write-parquet';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import type { TokenizeSummary } from '@exmix/tokenize/tokenize-summary';
import { type Measured, measuredRun } from './measured-run.js';
import { median } from './median.js';
import { datasetsMap, MAPPERS, PEER_VERSIONS, type PeerFigures, peersPython } from './peers/datasets-map.js';
import { corpusTexts } from './rows/corpus-texts.js';
import { PAIRS_FORMAT, type RowsTask, VOCABULARY_FILE, writeRowsPipeline } from './rows/rows-pipeline.js';
import { type TextPair, textPairs } from './rows/text-pairs.js';

/**
 * Rows to token shards on disk, beside `datasets` with `map(num_proc=2)`: the same Parquet file of real text, the same
 * template, the same vocabulary, on as many processes or threads as there are cores (two, where this was compared).
 *
 * Ours is the command: process start, plan, format, sample (which also puts the rows into the order of their hashes),
 * tokenize, every file flushed and its digest taken, from a store that has the records only. Theirs is the call of
 * `map` alone, in a process that has started, imported and loaded the rows before; the whole process is given too.
 *
 * Traps: the token counts of `tokenizers` are not SentencePiece's, ours are; `datasets` does not flush.
 */
const ROWS = 119_000;
/** Rounds of both sides in turn: a ratio is the median of the rounds', because a machine's speed changes in between. */
const ROUNDS = 5;
/** Of the peers that take four times as long. */
const SLOW_ROUNDS = 2;
const BATCH_ROWS = 1000;
/** Files of rows, and tasks where each file is one. */
const FILES = 4;
const REPOSITORY = 'bench/pairs';
const EXMIX = fileURLToPath(new URL('../../exmix/dist/exmix.js', import.meta.url));

interface Stage {
  readonly type: string;
  readonly stage: string;
  readonly unit: string;
  readonly milliseconds: number;
}

export async function run(): Promise<void> {
  const shared = sharedFolder();
  if (shared === undefined) return console.log('tokenize-rows: skipped, the shared corpora are not here');
  const model = join(shared, 'corpus/sentencepiece_models/t5', VOCABULARY_FILE);
  const folder = await mkdtemp(join(tmpdir(), 'exmix-rows-'));
  try {
    const rows = Array.from({ length: FILES }, (_, i) => join(folder, `train-${i}.parquet`));
    const { texts, bytes } = await writeRows(join(shared, 'corpus'), rows);
    const megabytes = bytes / 1e6;
    console.log(
      `tokenize-rows: ${ROWS} rows, ${megabytes.toFixed(1)} MB of text from ${texts} texts, ${availableParallelism()} cores, Node ${process.version}`,
    );
    const one = await OurBench.prepare(folder, 'one', { pairs: rows }, model);
    const several = Object.fromEntries(rows.map((file, i) => [`pairs_${i}`, [file]]));
    const four = await OurBench.prepare(folder, 'several', several, model);
    const made = await peersPython();
    const runs = { one: [] as Measured[], several: [] as Measured[], alone: [] as Measured[] };
    const peers = new Map<string, PeerFigures[]>(MAPPERS.map((mapper) => [mapper, []]));
    for (let round = 0; round < ROUNDS; round++) {
      runs.one.push(await one.run());
      for (const mapper of MAPPERS) {
        if ('why' in made || (mapper !== 'sentencepiece' && round >= SLOW_ROUNDS)) continue;
        peers.get(mapper)?.push(await datasetsMap(made.python, mapper, { rows, model, folder }));
      }
      runs.several.push(await four.run());
      if (round < SLOW_ROUNDS) runs.alone.push(await one.run('sample'));
    }
    const { tokens } = one;
    if (four.tokens !== tokens) throw new Error(`${four.tokens} tokens in ${FILES} tasks, ${tokens} in one`);
    const best = <T extends { seconds: number }>(runs: readonly T[]) =>
      runs.reduce((a, b) => (b.seconds < a.seconds ? b : a));
    const speed = (seconds: number) => ROWS / seconds;
    const ours = best(runs.one);
    const line = (name: string, seconds: number, { peakResident, peakProportional }: PeakOf, more = '') =>
      console.log(
        `  ${name.padEnd(36)}${[
          `${seconds.toFixed(2)} s`,
          `${(speed(seconds) / 1000).toFixed(1)}k rows/s`,
          `${(megabytes / seconds).toFixed(1)} MB/s`,
          `${(peakResident / 1e6).toFixed(0)} MB`,
          `${(peakProportional / 1e6).toFixed(0)} MB`,
        ]
          .map((cell) => cell.padStart(14))
          .join('')}  ${more}`,
      );
    console.log(`  ${''.padEnd(36)}${['', '', '', 'peak RSS', 'peak PSS'].map((cell) => cell.padStart(14)).join('')}`);
    const inTasks = best(runs.several);
    const alone = best(runs.alone);
    line('exmix, format to tokenize, one task', ours.seconds, ours, stagesOf(ours));
    line(`the same rows in ${FILES} tasks`, inTasks.seconds, inTasks);
    line('exmix, tokenize alone, one task', alone.seconds, alone, stagesOf(alone));

    if ('why' in made) return console.log(`  our side only, ${made.why}`);
    for (const [mapper, theirs] of peers) {
      const fastest = best(theirs);
      line(`datasets map, ${mapper}`, fastest.seconds, fastest, `whole process ${fastest.processSeconds.toFixed(1)} s`);
    }
    console.log(`  the best of ${ROUNDS} rounds, of ${SLOW_ROUNDS} where there are fewer; ${PEER_VERSIONS.join(', ')}`);
    const sentencePiece = peers.get('sentencepiece')?.[0]?.tokens;
    if (tokens !== sentencePiece) throw new Error(`${tokens} tokens, SentencePiece has ${sentencePiece}`);
    for (const [mapper, theirs] of peers) {
      const ratios = (ours: readonly Measured[], seconds: (theirs: PeerFigures) => number) => {
        const rounds = theirs.map((each, i) => seconds(each) / (ours[i] as Measured).seconds);
        const range = [Math.min(...rounds), Math.max(...rounds)].map((ratio) => ratio.toFixed(2)).join(' to ');
        return `${median(rounds).toFixed(2)}x (${range})`;
      };
      const call = ratios(runs.one, ({ seconds }) => seconds);
      const whole = ratios(runs.one, ({ processSeconds }) => processSeconds);
      const inFour = ratios(runs.several, ({ seconds }) => seconds);
      console.log(
        `  rows/s beside ${mapper.padEnd(14)} one task ${call}, whole process beside ${whole}; ${FILES} tasks ${inFour}`,
      );
    }
    console.log(
      `  tokens: exmix ${tokens}, ${[...peers].map(([mapper, [theirs]]) => `${mapper} ${theirs?.tokens}`).join(', ')}`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type PeakOf = Pick<Measured, 'peakResident' | 'peakProportional'>;

/** @returns how many texts the rows are made of, and the bytes of the rows' text */
async function writeRows(corpus: string, paths: readonly string[]): Promise<{ texts: number; bytes: number }> {
  const texts = await corpusTexts(corpus);
  const columns = [
    { name: 'sentence1', type: 'string' },
    { name: 'sentence2', type: 'string' },
    { name: 'label', type: 'int64' },
  ] as const;
  const pairs = textPairs(texts, ROWS)[Symbol.iterator]();
  let bytes = 0;
  const batches = function* (rows: number): Iterable<readonly TextPair[]> {
    for (let left = rows; left > 0; left -= BATCH_ROWS) {
      const batch: TextPair[] = [];
      while (batch.length < Math.min(left, BATCH_ROWS)) batch.push(pairs.next().value as TextPair);
      for (const pair of batch) bytes += Buffer.byteLength(pair.sentence1) + Buffer.byteLength(pair.sentence2);
      yield batch;
    }
  };
  for (const path of paths) await writeFile(path, writeParquet(columns, batches(ROWS / paths.length)));
  return { texts: texts.length, bytes };
}

/** Runs of the command over one pipeline whose records are in a store already. */
class OurBench {
  /** Of the last run. */
  tokens = 0;

  private constructor(
    private readonly folder: string,
    private readonly pipeline: string,
    private readonly tasks: readonly string[],
  ) {}

  /** Brings the rows of each task from a hub on loopback into a store, as records. */
  static async prepare(
    root: string,
    name: string,
    tasks: Readonly<Record<string, readonly string[]>>,
    model: string,
  ): Promise<OurBench> {
    const folder = join(root, name);
    const pipeline = join(folder, 'pipeline');
    const files: Record<string, Uint8Array> = {};
    const written: RowsTask[] = [];
    for (const [task, paths] of Object.entries(tasks)) {
      for (const [i, path] of paths.entries()) files[`${task}/${i}.parquet`] = await readFile(path);
      const at = { repository: REPOSITORY, revision: 'main', unpinned: 'made for this run' };
      const source = { reader: 'hub', ...at, files: { train: [`${task}/*.parquet`] } };
      written.push({ name: task, source, format: PAIRS_FORMAT });
    }
    await writeRowsPipeline(pipeline, ...written);
    await cp(model, join(pipeline, VOCABULARY_FILE));
    const hub = await startLoopbackHub({ repositories: { [REPOSITORY]: { main: files } } });
    const bench = new OurBench(folder, pipeline, Object.keys(tasks));
    try {
      await bench.command(join(folder, 'records'), 'ingest', { HF_ENDPOINT: hub.endpoint });
    } finally {
      await hub.close();
    }
    return bench;
  }

  /** Up to `tokenize` in a store of its own, in which everything up to `from` is. */
  async run(from?: 'sample'): Promise<Measured> {
    const store = join(this.folder, 'store');
    await cp(join(this.folder, 'records'), store, { recursive: true, preserveTimestamps: true });
    if (from !== undefined) await this.command(store, from);
    try {
      const measured = await this.command(store, 'tokenize');
      this.tokens = await tokensIn(store, this.pipeline, this.tasks);
      return measured;
    } finally {
      await rm(store, { recursive: true, force: true });
    }
  }

  private command(store: string, until: string, env: Readonly<Record<string, string>> = { HF_HUB_OFFLINE: '1' }) {
    const args = [EXMIX, 'run', this.pipeline, '--to', until, '--store', store, '--json'];
    return measuredRun(process.execPath, args, { ...env, HF_HOME: join(this.folder, 'hf') });
  }
}

async function tokensIn(location: string, pipeline: string, tasks: readonly string[]): Promise<number> {
  const store = await openStore(location);
  let tokens = 0;
  for (const task of tasks) {
    const ref = await RefFolder.of(pipeline).read('tokenize', task);
    if (ref === undefined) throw new Error(`the run has left no tokens of ${task}`);
    const { manifest } = await StoredArtifact.open(store, ref.artifact);
    const { splits } = manifest.summary as unknown as TokenizeSummary;
    for (const { inputs, targets } of Object.values(splits)) tokens += inputs.tokens + targets.tokens;
  }
  return tokens;
}

/** Seconds of the units that were built. */
function stagesOf({ lines }: Measured): string {
  const built = lines.map((line) => JSON.parse(line) as Stage).filter(({ type }) => type === 'built');
  return built
    .filter(({ unit }) => unit !== 'mixture')
    .map(
      ({ stage, unit, milliseconds }) => `${unit === 'vocabulary' ? unit : stage} ${(milliseconds / 1000).toFixed(2)}`,
    )
    .join(', ');
}
