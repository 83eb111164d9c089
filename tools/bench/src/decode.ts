import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './median.js';
import { type DecodePeer, startDecodePeer } from './peers/decode-peer.js';
import { stepPeersPython } from './peers/step-peers.js';
import { writeStepFolder } from './train-step/step-folder.js';
import { StepProcess, THREADS } from './train-step/step-process.js';
import { SMALL } from './train-step/step-size.js';

/**
 * Decoding beside `generate` of transformers: T5 1.1 small with the same seeded random weights, the same inputs without
 * padding, two threads, float32, every answer of the full length, since no id ends one. A call is the encoder and all
 * steps. Contenders live at the same time and take one call each in turns; medians without the first call, which records
 * and warms up. The checksums of all tokens tell whether they answer the same.
 *
 * Ours works out the log probability of each token too, which `generate` does not.
 *
 * Trap: MKL, which PyTorch multiplies by, takes slower code on AMD's processors (see `step-peers`).
 */
const TOKENS = 32;
const WARM_UP = 1;
/** By beams: how many, and calls that count. The first is the bar, the other for information. */
const RUNS = [
  { beams: 1, rounds: 5 },
  { beams: 4, rounds: 3 },
];
const PEERS: readonly DecodePeer[] = ['transformers', 'transformers-avx512'];
const OURS = fileURLToPath(new URL('./decode/our-decoding.js', import.meta.url));

export async function run(parts: readonly string[]): Promise<void> {
  const known = ['greedy', 'beam'];
  const wrong = parts.find((part) => !known.includes(part));
  if (wrong !== undefined) throw new Error(`decode has no part ${wrong}; it has ${known.join(', ')}`);
  const folder = await mkdtemp(join(tmpdir(), 'exmix-decode-'));
  try {
    await writeStepFolder(SMALL, folder);
    for (const { beams, rounds } of RUNS) {
      if (parts.length === 0 || parts.includes(beams === 1 ? 'greedy' : 'beam'))
        await benchBeams(beams, rounds, folder);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function benchBeams(beams: number, rounds: number, folder: string): Promise<void> {
  const { rows, inputLength } = SMALL;
  const how = beams === 1 ? 'greedy' : `${beams} beams`;
  console.log(
    `small, ${how}: ${rows} x ${inputLength} inputs, ${TOKENS} tokens each, ${availableParallelism()} cores, ${THREADS} threads, median of ${rounds}`,
  );
  const contenders: StepProcess[] = [];
  try {
    const add = async (contender: StepProcess) => {
      contenders.push(contender);
      console.log(`  ${contender.about}`);
    };
    await add(await StepProcess.start('exmix', process.execPath, [OURS, folder, String(beams), String(TOKENS)]));
    const made = await stepPeersPython();
    if ('why' in made) console.log(`  our side only, ${made.why}`);
    else {
      for (const peer of PEERS) await add(await startDecodePeer(made.python, peer, folder, { beams, tokens: TOKENS }));
    }
    for (let round = 0; round < rounds + WARM_UP; round++) for (const contender of contenders) await contender.step();
    await print(contenders);
  } finally {
    for (const contender of contenders) await contender.stop();
  }
}

async function print(contenders: readonly StepProcess[]): Promise<void> {
  const line = (cells: readonly string[]) =>
    console.log(`  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(36) : cell.padStart(13))).join('')}`);
  const seconds = ({ seconds }: StepProcess) => median(seconds.slice(WARM_UP));
  line(['', 's/call', 'tokens/s', 'peak RSS', 'PSS', 'first call', 'checksum']);
  for (const contender of contenders) {
    const memory = await contender.memory();
    line([
      contender.name,
      seconds(contender).toFixed(3),
      Math.round((SMALL.rows * TOKENS) / seconds(contender)).toString(),
      `${(memory.peakResident / 1e6).toFixed(0)} MB`,
      `${(memory.proportional / 1e6).toFixed(0)} MB`,
      `${(contender.seconds[0] as number).toFixed(1)} s`,
      String(contender.losses.at(-1)),
    ]);
  }
  const [ours, ...peers] = contenders;
  for (const peer of peers) {
    console.log(`  ${`${peer.name} / exmix`.padEnd(52)} ${(seconds(peer) / seconds(ours as StepProcess)).toFixed(2)}`);
  }
}
