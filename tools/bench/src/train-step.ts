import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processEngine } from '@exmix/tensors/process-engine';
import { median } from './median.js';
import { type StepPeer, startStepPeer, stepPeersPython } from './peers/step-peers.js';
import { writeStepFolder } from './train-step/step-folder.js';
import { type StepMemory, StepProcess, THREADS } from './train-step/step-process.js';
import { STEP_SIZES, type StepSize } from './train-step/step-size.js';

/**
 * A training step (forward, backward, Adafactor) beside PyTorch and Flax: the same weights, batch and two threads,
 * dropout 0, no padding, no z-loss, float32 where nothing else is said. Contenders live at the same time and take one
 * step each in turns, so that what slows the machine slows all; medians without the first steps, which compile and warm
 * up. The losses beside each other tell whether they compute the same.
 *
 * Beside them stands what the step's matrix products alone would take at the rate of large ones: no program that computes them
 * in float32 on these cores is much faster, so a peer's time over it bounds the ratio that can be reached.
 *
 * Traps: transformers' Adafactor factors every matrix, the others those of 128 and more on both sides, so that losses
 * part in the fourth digit; MKL, which PyTorch multiplies by, takes slower code on AMD's processors (see `step-peers`).
 */
const WARM_UP = 2;
/** Op by op stands alone, after the others: it takes the memory of all. */
const OP_BY_OP_STEPS = 3;
const OURS = ['graph', 'bfloat16', 'op-by-op'] as const;
const PEERS: readonly StepPeer[] = ['pytorch', 'pytorch-avx512', 'flax'];
const OUR_STEPS = fileURLToPath(new URL('./train-step/our-steps.js', import.meta.url));
const PRODUCTS_ALONE = fileURLToPath(new URL('./train-step/products-alone.js', import.meta.url));
const SHOWN_LOSSES = 6;
const PRODUCTS = 'products';

interface Row {
  readonly contender: StepProcess;
  readonly seconds: number;
  readonly memory: StepMemory;
}

export async function run(parts: readonly string[]): Promise<void> {
  const known = [...STEP_SIZES.map(({ name }) => name), ...OURS, ...PEERS];
  const wrong = parts.find((part) => !known.includes(part));
  if (wrong !== undefined) throw new Error(`train-step has no part ${wrong}; it has ${known.join(', ')}`);
  const chosen = <T extends string>(names: readonly T[]) => {
    const some = names.filter((name) => parts.includes(name));
    return some.length > 0 || parts.some((part) => [...OURS, ...PEERS].includes(part as never)) ? some : names;
  };
  const sizes = STEP_SIZES.filter(
    ({ name }) => !STEP_SIZES.some((size) => parts.includes(size.name)) || parts.includes(name),
  );
  for (const size of sizes) await benchSize(size, chosen(OURS), chosen(PEERS));
}

async function benchSize(size: StepSize, ours: readonly string[], peers: readonly StepPeer[]): Promise<void> {
  const { name, rows, inputLength, targetLength, rounds } = size;
  console.log(
    `${name}: batch ${rows} x (${inputLength}, ${targetLength}), ${availableParallelism()} cores, ${THREADS} threads, median of ${rounds}`,
  );
  const folder = await mkdtemp(join(tmpdir(), 'exmix-step-'));
  const contenders = new Map<string, StepProcess>();
  try {
    await writeStepFolder(size, folder);
    const start = (mode: string) =>
      StepProcess.start(`exmix ${mode}`, process.execPath, [OUR_STEPS, folder, name, mode]);
    const rows = new Map<string, Row>();
    const finish = async (key: string) => {
      const contender = contenders.get(key) as StepProcess;
      rows.set(key, {
        contender,
        seconds: median(contender.seconds.slice(contender.seconds.length > WARM_UP ? WARM_UP : 0)),
        memory: await contender.memory(),
      });
      await contender.stop();
    };
    // Each takes its first step as soon as it is ready, so that the time to it is its own.
    const add = async (key: string, contender: StepProcess) => {
      contenders.set(key, contender);
      await contender.step();
      console.log(`  ${contender.about}`);
    };
    for (const mode of ours.filter((mode) => mode !== 'op-by-op')) await add(mode, await start(mode));
    if (peers.length > 0) {
      const made = await stepPeersPython();
      if ('why' in made) console.log(`  our side only, ${made.why}`);
      else {
        const gpu = (await processEngine()).kind === 'gpu';
        for (const peer of peers) await add(peer, await startStepPeer(made.python, peer, folder, { gpu }));
      }
    }
    await add(PRODUCTS, await StepProcess.start('products alone', process.execPath, [PRODUCTS_ALONE, name]));
    for (let round = 1; round < rounds + WARM_UP; round++) {
      for (const contender of contenders.values()) await contender.step();
    }
    for (const key of [...contenders.keys()]) await finish(key);
    if (ours.includes('op-by-op')) {
      await add('op-by-op', await start('op-by-op'));
      for (let step = 1; step < OP_BY_OP_STEPS + WARM_UP; step++) await contenders.get('op-by-op')?.step();
      await finish('op-by-op');
    }
    print(rows, size);
  } finally {
    for (const contender of contenders.values()) await contender.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function print(rows: ReadonlyMap<string, Row>, { rows: batchRows, inputLength, targetLength }: StepSize): void {
  const line = (cells: readonly string[]) =>
    console.log(`  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(36) : cell.padStart(13))).join('')}`);
  line(['', 's/step', 'tokens/s', 'peak RSS', 'PSS', 'ready', 'first step', 'done after']);
  for (const [key, { contender, seconds, memory }] of rows) {
    if (key === PRODUCTS) continue;
    line([
      contender.name,
      seconds.toFixed(3),
      Math.round((batchRows * (inputLength + targetLength)) / seconds).toString(),
      `${(memory.peakResident / 1e6).toFixed(0)} MB`,
      `${(memory.proportional / 1e6).toFixed(0)} MB`,
      `${contender.secondsToReady.toFixed(1)} s`,
      `${(contender.seconds[0] as number).toFixed(1)} s`,
      `${contender.secondsToFirstStep.toFixed(1)} s`,
    ]);
  }
  const seconds = (key: string) => rows.get(key)?.seconds;
  const graph = seconds('graph');
  for (const peer of PEERS) {
    const theirs = seconds(peer);
    if (theirs === undefined || graph === undefined) continue;
    console.log(`  ${`${rows.get(peer)?.contender.name} / exmix graph`.padEnd(52)} ${(theirs / graph).toFixed(2)}`);
  }
  const bfloat16 = seconds('bfloat16');
  if (graph !== undefined && bfloat16 !== undefined) {
    console.log(`  ${'exmix graph / exmix bfloat16'.padEnd(52)} ${(graph / bfloat16).toFixed(2)}`);
  }
  const products = rows.get(PRODUCTS) as Row;
  console.log(
    `  ${products.contender.about}, at the rate of large ones ${products.seconds.toFixed(3)} s; a step takes of that:`,
  );
  for (const { contender, seconds } of rows.values()) {
    if (contender !== products.contender) {
      console.log(`  ${contender.name.padEnd(52)} ${(seconds / products.seconds).toFixed(2)}`);
    }
  }
  console.log('  losses of the first steps:');
  for (const [key, { contender }] of rows) {
    if (key === PRODUCTS) continue;
    const losses = contender.losses.slice(0, SHOWN_LOSSES).map((loss) => loss.toFixed(5).padStart(10));
    console.log(`  ${contender.name.padEnd(36)}${losses.join('')}`);
  }
}
