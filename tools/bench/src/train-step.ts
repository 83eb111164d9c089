import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processEngine } from '@exmix/tensors/process-engine';
import { median } from './median.js';
import { ALL_STEP_PEERS, type StepPeer, startStepPeer, stepPeersHere, stepPeersPython } from './peers/step-peers.js';
import { writeStepFolder } from './train-step/step-folder.js';
import { type StepMemory, StepProcess, THREADS } from './train-step/step-process.js';
import { STEP_SIZES, type StepSize } from './train-step/step-size.js';

/**
 * A training step (forward, backward, Adafactor) beside PyTorch and Flax: the same weights, batch and two threads,
 * dropout 0, no padding, no z-loss, float32 where nothing else is said. Contenders live at the same time and take one
 * step each in turns, in an order that shifts from round to round, so that what slows the machine slows all: a ratio is
 * the median of the rounds', without the first ones, which compile and warm up. Op by op takes the memory of several
 * others, so that its turns with the graph come when the others have ended. The losses beside each other tell whether
 * they compute the same.
 *
 * The first step is told from the start of the process, with the graph recorded by that process and with the graph that
 * it has kept for a later one.
 *
 * Beside them stands what the step's matrix products alone would take at the rate of large ones: no program that computes them
 * in float32 on these cores is much faster, so a peer's time over it bounds the ratio that can be reached.
 *
 * Traps: transformers' Adafactor factors every matrix, the others those of 128 and more on both sides, so that losses
 * part in the fourth digit; MKL, which PyTorch multiplies by, takes slower code on AMD's processors (see `step-peers`), so
 * that PyTorch runs as it is installed and by the path that it would take on the other maker's.
 */
const WARM_UP = 2;
/** Rounds of op by op with the graph. */
const OP_BY_OP_ROUNDS = 3;
const MOST_FIRST_SECONDS = 10;
const OURS = ['graph', 'unfused', 'bfloat16', 'op-by-op'] as const;
const OUR_STEPS = fileURLToPath(new URL('./train-step/our-steps.js', import.meta.url));
const PRODUCTS_ALONE = fileURLToPath(new URL('./train-step/products-alone.js', import.meta.url));
const SHOWN_LOSSES = 6;
const GRAPH = 'graph';
const KEPT = 'kept graph';
const OP_BY_OP = 'op-by-op';
/** The graph without the ops of `libs/tensors/native/fused`. */
const UNFUSED = 'unfused';
const PRODUCTS = 'products';

interface Row {
  readonly contender: StepProcess;
  /** Median of the steps that count. */
  readonly seconds: number;
  readonly memory: StepMemory;
}

export async function run(parts: readonly string[]): Promise<void> {
  const known = [...STEP_SIZES.map(({ name }) => name), ...OURS, ...ALL_STEP_PEERS];
  const wrong = parts.find((part) => !known.includes(part));
  if (wrong !== undefined) throw new Error(`train-step has no part ${wrong}; it has ${known.join(', ')}`);
  const chosen = <T extends string>(names: readonly T[], byDefault: readonly T[]) => {
    const some = names.filter((name) => parts.includes(name));
    return some.length > 0 || parts.some((part) => [...OURS, ...ALL_STEP_PEERS].includes(part as never))
      ? some
      : byDefault;
  };
  const sizes = STEP_SIZES.filter(
    ({ name }) => !STEP_SIZES.some((size) => parts.includes(size.name)) || parts.includes(name),
  );
  for (const size of sizes) await benchSize(size, chosen(OURS, OURS), chosen(ALL_STEP_PEERS, stepPeersHere()));
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
    const start = (mode: string) => {
      const env = mode === UNFUSED ? { EXMIX_FUSED: 'off' } : undefined;
      return StepProcess.start(`exmix ${mode}`, process.execPath, [OUR_STEPS, folder, name, mode], env);
    };
    const rows = new Map<string, Row>();
    const finish = async (key: string) => {
      const contender = contenders.get(key) as StepProcess;
      contenders.delete(key);
      const { seconds } = contender;
      const counted = seconds.slice(seconds.length > WARM_UP ? WARM_UP : 0);
      rows.set(key, { contender, seconds: median(counted), memory: await contender.memory() });
      await contender.stop();
    };
    // Each takes its first step as soon as it is ready, so that the time to it is its own.
    const add = async (key: string, contender: StepProcess) => {
      contenders.set(key, contender);
      await contender.step();
      console.log(`  ${contender.about}`);
    };
    const turns = async (rounds: number) => {
      for (let round = 1; round < rounds + WARM_UP; round++) {
        const all = [...contenders.values()];
        for (let turn = 0; turn < all.length; turn++) await all[(round + turn) % all.length]?.step();
      }
    };
    for (const mode of ours.filter((mode) => mode !== OP_BY_OP)) await add(mode, await start(mode));
    if (peers.length > 0) {
      const made = await stepPeersPython();
      if ('why' in made) console.log(`  our side only, ${made.why}`);
      else {
        const gpu = (await processEngine()).kind === 'gpu';
        for (const peer of peers) await add(peer, await startStepPeer(made.python, peer, folder, { gpu }));
      }
    }
    await add(PRODUCTS, await StepProcess.start('products alone', process.execPath, [PRODUCTS_ALONE, name]));
    await turns(rounds);
    const all = [...contenders.keys()];
    for (const key of all) await finish(key);
    const ratios = new Map(all.flatMap((key) => (rows.has(GRAPH) ? [[key, ratiosTo(rows, key, GRAPH)] as const] : [])));
    if (ours.includes(GRAPH)) {
      await add(KEPT, await start(GRAPH));
      if (ours.includes(OP_BY_OP)) {
        await add(OP_BY_OP, await start(OP_BY_OP));
        await turns(OP_BY_OP_ROUNDS);
        await finish(OP_BY_OP);
      }
      await finish(KEPT);
      if (rows.has(OP_BY_OP)) ratios.set(OP_BY_OP, ratiosTo(rows, OP_BY_OP, KEPT));
    } else if (ours.includes(OP_BY_OP)) {
      await add(OP_BY_OP, await start(OP_BY_OP));
      await turns(OP_BY_OP_ROUNDS);
      await finish(OP_BY_OP);
    }
    print(rows, ratios, size);
  } finally {
    for (const contender of contenders.values()) await contender.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** By round, what a contender's step took of another's. */
function ratiosTo(rows: ReadonlyMap<string, Row>, key: string, other: string): readonly number[] {
  const theirs = (rows.get(key) as Row).contender.seconds.slice(WARM_UP);
  const others = (rows.get(other) as Row).contender.seconds.slice(WARM_UP);
  return theirs.map((seconds, round) => seconds / (others[round] as number));
}

function print(
  rows: ReadonlyMap<string, Row>,
  ratios: ReadonlyMap<string, readonly number[]>,
  { rows: batchRows, inputLength, targetLength }: StepSize,
): void {
  const line = (cells: readonly string[]) =>
    console.log(`  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(36) : cell.padStart(13))).join('')}`);
  line(['', 's/step', 'tokens/s', 'peak RSS', 'PSS', 'ready', 'first step', 'done after']);
  for (const [key, { contender, seconds, memory }] of rows) {
    if (key === PRODUCTS || key === KEPT) continue;
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
  for (const key of [...ALL_STEP_PEERS, UNFUSED, OP_BY_OP]) {
    const rounds = ratios.get(key);
    if (rounds !== undefined) told(`${rows.get(key)?.contender.name} / exmix graph`, rounds);
  }
  const bfloat16 = ratios.get('bfloat16');
  if (bfloat16 !== undefined)
    told(
      'exmix graph / exmix bfloat16',
      bfloat16.map((ratio) => 1 / ratio),
    );
  for (const [key, how] of [
    [GRAPH, 'graph recorded'],
    [KEPT, 'graph kept by another process'],
  ] as const) {
    const first = rows.get(key)?.contender;
    if (first === undefined) continue;
    const { secondsToReady, secondsToFirstStep } = first;
    console.log(
      `  ${`first step, ${how}`.padEnd(52)} ${secondsToFirstStep.toFixed(1)} s from the start of the process (${secondsToReady.toFixed(1)} s to the weights)`,
    );
    if (secondsToFirstStep > MOST_FIRST_SECONDS) console.log(`  SLOW: the bar is ${MOST_FIRST_SECONDS} s`);
  }
  const products = rows.get(PRODUCTS) as Row;
  console.log(
    `  ${products.contender.about}, at the rate of large ones ${products.seconds.toFixed(3)} s; a step takes of that:`,
  );
  for (const [key, { contender, seconds }] of rows) {
    if (key !== PRODUCTS && key !== KEPT) {
      console.log(`  ${contender.name.padEnd(52)} ${(seconds / products.seconds).toFixed(2)}`);
    }
  }
  console.log('  losses of the first steps:');
  for (const [key, { contender }] of rows) {
    if (key === PRODUCTS || key === KEPT) continue;
    const losses = contender.losses.slice(0, SHOWN_LOSSES).map((loss) => loss.toFixed(5).padStart(10));
    console.log(`  ${contender.name.padEnd(36)}${losses.join('')}`);
  }
}

/** A line with the median of the rounds' ratios, and their range. */
function told(what: string, rounds: readonly number[]): void {
  const range = [Math.min(...rounds), Math.max(...rounds)].map((ratio) => ratio.toFixed(2)).join(' to ');
  console.log(`  ${what.padEnd(52)} ${median(rounds).toFixed(2)} (${range})`);
}
