import { mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Column } from '@exmix/parquet/column';
import { readParquet } from '@exmix/parquet/read-parquet';
import { writeParquet } from '@exmix/parquet/write-parquet';
import { nmtNfkc } from '@exmix/vocabulary/nmt-nfkc';
import { SentencePieceVocabulary } from '@exmix/vocabulary/sentence-piece-vocabulary';
import { trainUnigram } from '@exmix/vocabulary/train-unigram';
import { WordCounts } from '@exmix/vocabulary/word-counts';
import type { Candidate, TokenRow } from './parquet/candidate.js';
import { exampleTexts, type TextRow } from './parquet/example-texts.js';
import { exmix } from './parquet/exmix.js';
import { hyparquet } from './parquet/hyparquet.js';
import { installedCandidates } from './parquet/installed-candidates.js';

const ROWS = 10_000;
const VOCABULARY_SIZE = 8000;
const BATCH_ROWS = 1000;
/** Each figure is the best of so many runs; the first ones compile. */
const RUNS = 3;
const TEXT_COLUMNS: readonly Column[] = [
  { name: 'inputs', type: 'string' },
  { name: 'targets', type: 'string' },
];

interface Figures {
  readonly name: string;
  readonly stage: number;
  readonly write: number;
  readonly read: number;
  readonly bytesPerToken: number;
}

/**
 * Compares Parquet libraries by what the tokenize stage does on one thread: read drawn texts, encode them, write token
 * rows; and by writing and reading alone. All speeds are in millions of tokens a second of processor time (all threads
 * of the process), so that other work on the machine does not count.
 *
 * Traps: a library that hands out plain arrays pays for making Int32Arrays of them, since training wants these; the
 * first run compiles; DuckDB is kept to one thread; parquet-wasm holds the whole file in memory, the others stream.
 */
export async function run(): Promise<void> {
  const say = (line: string) => console.log(line);
  const folder = await mkdtemp(join(tmpdir(), 'exmix-bench-'));
  try {
    const candidates = [exmix, hyparquet, ...(await installedCandidates(say))];
    const texts = exampleTexts(ROWS);
    const vocabulary = trainVocabulary(texts.slice(0, ROWS / 4));
    const rows = texts.map(({ inputs, targets }) => encode(vocabulary, inputs, targets));
    const tokens = rows.reduce((sum, { inputs, targets }) => sum + inputs.length + targets.length, 0);
    const drawn = join(folder, 'drawn.parquet');
    await writeFile(drawn, writeParquet(TEXT_COLUMNS, inBatches(texts)));
    say(`${ROWS} rows, ${tokens} tokens, ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`);

    const figures: Figures[] = [];
    for (const [i, candidate] of candidates.entries()) {
      figures.push(await measure(candidate, join(folder, `${i}.parquet`), { drawn, vocabulary, rows, tokens }));
    }
    print(figures, say);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Work {
  readonly drawn: string;
  readonly vocabulary: SentencePieceVocabulary;
  readonly rows: readonly TokenRow[];
  readonly tokens: number;
}

async function measure(
  candidate: Candidate,
  path: string,
  { drawn, vocabulary, rows, tokens }: Work,
): Promise<Figures> {
  const stage = await fastest(tokens, () => candidate.write(path, encoded(drawn, vocabulary)));
  const write = await fastest(tokens, () => candidate.write(path, inBatches(rows)));
  const read = await fastest(tokens, async () => {
    const found = await candidate.read(path);
    if (found !== tokens) throw new Error(`${candidate.name} read ${found} of ${tokens} tokens`);
  });
  return { name: candidate.name, stage, write, read, bytesPerToken: (await stat(path)).size / tokens };
}

/** Millions of tokens a second of processor time, of the fastest run. */
async function fastest(tokens: number, work: () => Promise<void>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < RUNS; i++) {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, user + system);
  }
  return tokens / least;
}

function trainVocabulary(texts: readonly TextRow[]): SentencePieceVocabulary {
  const words = new WordCounts(nmtNfkc());
  for (const { inputs, targets } of texts) {
    words.add(inputs);
    words.add(targets);
  }
  return new SentencePieceVocabulary(trainUnigram(words, { size: VOCABULARY_SIZE }).model);
}

function encode(vocabulary: SentencePieceVocabulary, inputs: string, targets: string): TokenRow {
  return { inputs: vocabulary.encode(inputs), targets: vocabulary.encode(targets) };
}

/** What the stage hands to the writer: drawn texts, read and encoded batch by batch. */
async function* encoded(drawn: string, vocabulary: SentencePieceVocabulary): AsyncIterable<readonly TokenRow[]> {
  const file = await open(drawn);
  try {
    const { size } = await file.stat();
    const read = async (start: number, end: number) => {
      const bytes = new Uint8Array(Math.min(end, size) - start);
      await file.read(bytes, 0, bytes.length, start);
      return bytes;
    };
    for await (const batch of readParquet({ size, read })) {
      yield batch.map(({ inputs, targets }) => encode(vocabulary, inputs as string, targets as string));
    }
  } finally {
    await file.close();
  }
}

async function* inBatches<T extends object>(
  rows: readonly T[],
): AsyncIterable<readonly (T & Record<string, unknown>)[]> {
  for (let start = 0; start < rows.length; start += BATCH_ROWS) {
    yield rows.slice(start, start + BATCH_ROWS) as (T & Record<string, unknown>)[];
  }
}

/** The ratio is to parquetjs, the one to beat by a quarter; without it, to the first. */
function print(figures: readonly Figures[], say: (line: string) => void): void {
  const base = figures.find(({ name }) => name.includes('parquetjs')) ?? (figures[0] as Figures);
  const line = (name: string, ...cells: string[]) =>
    say(name.padEnd(44) + cells.map((cell) => cell.padStart(12)).join(''));
  say('millions of tokens a second of processor time; "stage" is reading drawn texts, encoding and writing');
  line('', 'stage', 'ratio', 'write', 'read', 'bytes/token');
  for (const { name, stage, write, read, bytesPerToken } of figures) {
    const ratio = `${(stage / base.stage).toFixed(2)}x`;
    line(name, stage.toFixed(2), ratio, write.toFixed(2), read.toFixed(2), bytesPerToken.toFixed(2));
  }
  say(`ratio: stage against ${base.name}`);
}
