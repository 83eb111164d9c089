import { readFile } from 'node:fs/promises';
import { BatchFeed } from '@exmix/train/batch-feed';
import type { TaskUse } from '@exmix/train/batch-stream';
import type { PhaseData } from '@exmix/train/phase-tasks';

/** What the process of a measurement says on its last line. */
export interface FeedFigures {
  /** Milliseconds from the start of the feed to its first batch. */
  readonly firstBatch: number;
  /** Milliseconds of all batches after that. */
  readonly milliseconds: number;
  readonly examples: number;
  /** Tokens, padding left out. */
  readonly tokens: number;
  /** Places of the batches, padding included. */
  readonly places: number;
  /** Different shapes of batches. */
  readonly shapes: number;
}

/** Arguments: the store, a file with the phase's data, batches, and a file with the use that is gone on from, or `-`. */
const [location, dataFile, count, start] = process.argv.slice(2) as [string, string, string, string];
const data = JSON.parse(await readFile(dataFile, 'utf8')) as PhaseData;
const use = start === '-' ? undefined : (JSON.parse(await readFile(start, 'utf8')) as TaskUse[]);
const from = performance.now();
const feed = await BatchFeed.start({ storeLocation: location, data, clock: performance, start: use });
let last = await feed.next();
const firstBatch = performance.now() - from;
const examplesOf = (uses: readonly TaskUse[]) => uses.reduce((sum, { examples }) => sum + examples, 0);
const before = examplesOf(last.use);
const begun = performance.now();
let tokens = 0;
let places = 0;
const shapes = new Set<string>();
for (let i = 0; i < Number(count); i++) {
  last = await feed.next();
  const { inputSegments, decoderSegments, rows, inputLength, targetLength } = last.batch;
  places += inputSegments.length + decoderSegments.length;
  for (const segment of inputSegments) if (segment > 0) tokens++;
  for (const segment of decoderSegments) if (segment > 0) tokens++;
  shapes.add(`${rows} x (${inputLength}, ${targetLength})`);
}
const milliseconds = performance.now() - begun;
await feed.close();
const figures: FeedFigures = {
  firstBatch,
  milliseconds,
  examples: examplesOf(last.use) - before,
  tokens,
  places,
  shapes: shapes.size,
};
console.log(JSON.stringify(figures));
