import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Ext5MiniVariant, type PipelineText } from './ext5-mini/ext5-mini-variant.js';

/**
 * `exmix run ext5-mini --to train` where all but one phase is in the store: seconds from the start of the process to the
 * end of the first step, and the share of the steps' time that they wait for data.
 *
 * Traps: the first step records its graph, which is part of it. On a shared machine others' load is in the figures. The
 * phase gets a seed of its own each time, since a phase that was trained once is in the store.
 */
const MOST_SHARE = 0.02;
const MOST_SECONDS = 10;

interface Variant {
  readonly about: string;
  change(pipeline: PipelineText): void;
}

const VARIANTS: readonly Variant[] = [
  {
    about: 'ext5-mini: 8 x (128, 32), packed, 300 steps',
    change: ({ train }) => {
      Object.assign(train.phases[0] as object, { steps: 300 });
    },
  },
  {
    about: 'mini: 4 x (512, 512), packed, 100 steps',
    change: ({ train }) => {
      Object.assign(train.model, {
        d_model: 256,
        d_kv: 32,
        d_ff: 512,
        num_layers: 4,
        num_decoder_layers: 4,
        num_heads: 8,
      });
      const { selfSupervisedLength: _, ...phase } = train.phases[0] as Record<string, unknown>;
      train.phases[0] = { ...phase, batchRows: 4, inputLength: 512, targetLength: 512, steps: 100 };
    },
  },
];

export async function run(): Promise<void> {
  for (const { about, change } of VARIANTS) {
    const variant = await Ext5MiniVariant.open((pipeline) => {
      pipeline.train.phases = pipeline.train.phases.filter(({ name }) => name === 'ext5');
      delete pipeline.evaluate;
      change(pipeline);
      Object.assign(pipeline.train.phases[0] as object, { seed: Date.now() % 2 ** 31 });
    });
    try {
      await variant.build('tokenize');
      console.log(`  ${about}`);
      const { marks, waitedShare, stepMilliseconds } = await measure(variant.command('train'));
      for (const [what, seconds] of marks) console.log(`    ${what.padEnd(34)}${seconds.toFixed(2).padStart(7)} s`);
      console.log(`    a step after the first            ${stepMilliseconds.toFixed(0).padStart(7)} ms`);
      console.log(`    share of the time waited for data ${(100 * waitedShare).toFixed(2).padStart(7)} %`);
      if (waitedShare > MOST_SHARE) throw new Error(`steps wait for data more than ${100 * MOST_SHARE}% of their time`);
      if ((marks.at(-1)?.[1] ?? Infinity) > MOST_SECONDS)
        throw new Error(`the first step ends after ${MOST_SECONDS} s`);
    } finally {
      await variant.close();
    }
  }
}

interface Figures {
  /** What had happened how many seconds after the start of the process. */
  readonly marks: readonly (readonly [what: string, seconds: number])[];
  readonly waitedShare: number;
  readonly stepMilliseconds: number;
}

interface Event {
  readonly type: string;
  readonly stage?: string;
  readonly line?: string;
  readonly done?: number;
  readonly of?: string;
  readonly name?: string;
  readonly values?: { readonly step: number; readonly waitedShare: number };
  readonly message?: string;
}

async function measure(args: readonly string[]): Promise<Figures> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const marks: [string, number][] = [];
  let first: { done: number; at: number } | undefined;
  let last = { done: 0, at: 0 };
  let waitedShare = Number.NaN;
  try {
    for await (const text of createInterface({ input: child.stdout })) {
      const at = (performance.now() - start) / 1000;
      const event = JSON.parse(text) as Event;
      if (event.type === 'failed') throw new Error(text);
      if (event.type === 'planned') marks.push(['units are planned', at]);
      if (event.stage !== 'train') continue;
      if (event.type === 'started') marks.push(['the phase starts', at]);
      if (event.type === 'log' && event.line?.startsWith('engine:')) marks.push(['the engine is loaded', at]);
      if (event.type === 'progress' && event.of === 'steps') {
        if (first === undefined) {
          first = { done: event.done as number, at };
          marks.push([`step ${event.done} is done`, at]);
        }
        last = { done: event.done as number, at };
      }
      if (event.type === 'metric' && event.name === 'speed') waitedShare = event.values?.waitedShare as number;
    }
    const [code] = await ended;
    if (code !== 0 || first === undefined) throw new Error(`exmix ended with code ${code}`);
    const stepMilliseconds = (1000 * (last.at - first.at)) / Math.max(1, last.done - first.done);
    return { marks, waitedShare, stepMilliseconds };
  } finally {
    child.kill();
  }
}
