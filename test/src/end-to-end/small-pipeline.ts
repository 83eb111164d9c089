import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A pipeline of three supervised tasks, one of them held out, and prose, with a model that trains in seconds. */
export interface SmallPipeline {
  readonly folder: string;
  /** The parsed `pipeline.json`, to be changed and written again. */
  // biome-ignore lint/suspicious/noExplicitAny: tests change any field
  readonly config: any;
  // biome-ignore lint/suspicious/noExplicitAny: tests change any field
  readonly cards: Record<string, any>;
  save(): Promise<void>;
}

const COLOURS = ['red', 'green', 'blue', 'white', 'black'];
const THINGS = ['stone', 'river', 'cloud', 'garden', 'window', 'ladder', 'bottle', 'engine'];

/** @param root of the checkout that it is written into, as `pipelines/<name>` */
export async function makeSmallPipeline(root: string, name = 'small'): Promise<SmallPipeline> {
  const folder = join(root, 'pipelines', name);
  const pipeline: SmallPipeline = {
    folder,
    config: config(name),
    cards: { colour_of: colourCard(), thing_of: thingCard(), count_things: countCard(), small_prose: proseCard() },
    save: async () => {
      await mkdir(join(folder, 'cards'), { recursive: true });
      await writeFile(join(folder, 'pipeline.json'), JSON.stringify(pipeline.config, null, 2));
      for (const [card, content] of Object.entries(pipeline.cards))
        await writeFile(join(folder, 'cards', `${card}.json`), JSON.stringify(content, null, 2));
    },
  };
  await pipeline.save();
  return pipeline;
}

function config(name: string): Record<string, unknown> {
  const phase = (): Record<string, unknown> => ({
    steps: 6,
    batchRows: 4,
    inputLength: 48,
    targetLength: 16,
    checkpointEverySteps: 2,
    schedule: { name: 'constant', rate: 0.01 },
  });
  return {
    name,
    title: 'A small pipeline for tests',
    tasks: ['colour_of', 'thing_of', 'count_things', 'small_prose'],
    sample: { cap: 100, heldOut: ['count_things'] },
    tokenize: { vocabulary: { train: { size: 320, extraIds: 10 } } },
    train: {
      model: { d_model: 16, d_kv: 8, d_ff: 32, num_layers: 1, num_decoder_layers: 1, num_heads: 2 },
      phases: [
        { name: 'start', kind: 'pretrain', tasks: 'mixture', ...phase(), steps: 12 },
        { name: 'tuned', kind: 'finetune', from: 'start', tasks: 'held-out', ...phase(), steps: 4 },
      ],
    },
    evaluate: {
      inputLength: 48,
      maxTargetTokens: 8,
      bootstrapSamples: 100,
      runs: [
        { phase: 'start', tasks: 'mixture' },
        { phase: 'tuned', tasks: 'held-out' },
      ],
    },
  };
}

function rows(make: (i: number) => Record<string, unknown>, train = 44): Record<string, unknown[]> {
  const all = Array.from({ length: 60 }, (_, i) => make(i));
  return { train: all.slice(0, train), validation: all.slice(44, 52), test: all.slice(52) };
}

function card(
  name: string,
  family: string,
  splits: Record<string, unknown[]>,
  format: unknown,
  metrics?: string[],
): Record<string, unknown> {
  return {
    name,
    title: name,
    family,
    licence: 'none, made for tests',
    ingest: {
      source: { reader: 'rows', splits },
      splits: { by: 'source', train: ['train'], validation: ['validation'], test: ['test'] },
    },
    format,
    ...(metrics === undefined ? {} : { evaluate: { metrics } }),
  };
}

const pick = <T>(list: readonly T[], i: number): T => list[i % list.length] as T;

function colourCard(): Record<string, unknown> {
  const make = (i: number) => ({
    text: `the ${pick(COLOURS, i)} ${pick(THINGS, i * 3)} number ${i}`,
    colour: pick(COLOURS, i),
  });
  return card('colour_of', 'CLS', rows(make), { inputs: 'colour of: {text}', targets: '{colour}' }, ['accuracy']);
}

function thingCard(): Record<string, unknown> {
  const make = (i: number) => ({
    text: `a ${pick(COLOURS, i * 2)} ${pick(THINGS, i)} of type ${i % 7}`,
    thing: pick(THINGS, i),
  });
  return card('thing_of', 'RC', rows(make, 20), { inputs: 'thing of: {text}', targets: '{thing}' }, ['exact_match']);
}

function countCard(): Record<string, unknown> {
  const make = (i: number) => ({
    text: Array.from({ length: 1 + (i % 4) }, (_, k) => pick(THINGS, i + k)).join(' and '),
    count: ['one', 'two', 'three', 'four'][i % 4],
  });
  return card('count_things', 'CMNS', rows(make), { inputs: 'count: {text}', targets: '{count}' }, ['accuracy']);
}

function proseCard(): Record<string, unknown> {
  const sentence = (i: number) =>
    `The ${pick(COLOURS, i)} ${pick(THINGS, i * 5)} stood near the ${pick(THINGS, i + 2)} while a ${pick(COLOURS, i + 1)} ${pick(THINGS, i * 7)} was carried by.`;
  return card(
    'small_prose',
    'PROSE',
    rows((i) => ({ text: `${sentence(i)} ${sentence(i + 1)} ${sentence(i + 2)}` })),
    { selfSupervised: '{text}' },
  );
}
