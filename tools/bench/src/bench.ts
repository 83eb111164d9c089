/**
 * `npm run bench [-- name[:part,part] ...]`: runs the named benchmarks, or all, one after the other. Some have parts, such
 * as `train-step:small,graph,pytorch`.
 */
const BENCHMARKS: Readonly<
  Record<string, { about: string; load(): Promise<{ run(parts: readonly string[]): Promise<void> }> }>
> = {
  encode: {
    about: 'encoding with T5’s vocabulary, beside SentencePiece from Python',
    load: () => import('./encode.js'),
  },
  parquet: {
    about: 'token rows to Parquet and back, beside other writers and readers',
    load: () => import('./parquet.js'),
  },
  'tokenize-rows': {
    about: 'rows to token shards, beside map of Hugging Face datasets',
    load: () => import('./tokenize-rows.js'),
  },
  rows: {
    about: '5 million rows through one task, beside 100 thousand',
    load: () => import('./rows.js'),
  },
  rerun: {
    about: 'the 107 tasks again: nothing to do, and one card edited',
    load: () => import('./rerun.js'),
  },
  'second-clone': {
    about: 'the 107 tasks in a second clone of one bucket: the first look, and again',
    load: () => import('./second-clone.js'),
  },
  'train-step': {
    about:
      'a training step of T5 beside PyTorch and Flax; parts: mini, small, graph, unfused, bfloat16, op-by-op, pytorch, pytorch-avx512, pytorch-avx2, flax',
    load: () => import('./train-step.js'),
  },
  decode: {
    about: 'decoding with T5 1.1 small beside generate of transformers; parts: greedy, beam',
    load: () => import('./decode.js'),
  },
  feed: {
    about: 'batches of a phase from token shards: speed and memory at 100 thousand and 4 million examples',
    load: () => import('./feed.js'),
  },
  draws: {
    about: 'tasks drawn for ext5-mini beside its rates at R = 0, 2 and infinity, and batches after a stop',
    load: () => import('./draws.js'),
  },
  'train-start': {
    about: 'from exmix run to the first step of ext5-mini, and the share of time that steps wait for data',
    load: () => import('./train-start.js'),
  },
  'train-leaks': {
    about: '1,000 training steps of mini: tensors alive and memory; part: a number of steps',
    load: () => import('./train-leaks.js'),
  },
  remat: {
    about: 'peak memory of T5 1.1 small with and without remat, beside the memory plan',
    load: () => import('./remat.js'),
  },
  precision: {
    about: 'the loss in bfloat16 beside float32, mini on real text; part: a number of steps',
    load: () => import('./precision.js'),
  },
  'store-transfer': {
    about: 'blobs to a bucket and back beside aws s3 cp; part: gigabytes (4)',
    load: () => import('./store-transfer.js'),
  },
  memory: { about: 'peak memory of ingest to tokenize on 1 GB', load: () => import('./memory.js') },
};

const asked = process.argv.slice(2).map((argument) => {
  const [name, parts] = argument.split(':', 2) as [string, string?];
  return { name, parts: parts?.split(',') ?? [] };
});
const unknown = asked.find(({ name }) => !(name in BENCHMARKS));
if (unknown !== undefined) {
  console.error(`there is no benchmark ${unknown.name}; there are:`);
  for (const [name, { about }] of Object.entries(BENCHMARKS)) console.error(`  ${name.padEnd(14)} ${about}`);
  process.exitCode = 2;
} else {
  for (const { name, parts } of asked.length === 0
    ? Object.keys(BENCHMARKS).map((name) => ({ name, parts: [] }))
    : asked) {
    const benchmark = BENCHMARKS[name];
    if (benchmark === undefined) continue;
    console.log(`\n${name}: ${benchmark.about}`);
    await (await benchmark.load()).run(parts);
  }
}

export {};
