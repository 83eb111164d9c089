import type { ComparedTask, PhaseFacts, ReportData, TaskFacts, TaskScores, TokenHistogram } from '../report-data.js';
import type { RunFacts, UnitFacts } from '../run-facts.js';
import { seeded } from './seeded.js';

/** A report's data of realistic size and shape, made by rule: no text of any dataset, the same at every call. */
const TASKS: readonly [name: string, family: string, examples: number, metric: string, ease: number][] = [
  ['mail_subject', 'SUM', 1480, 'rouge_l', 22],
  ['api_title', 'SUM', 1066, 'rouge_l', 41],
  ['trade_title', 'SUM', 1360, 'rouge_l', 33],
  ['term_title', 'SUM', 2033, 'rouge_l', 37],
  ['mail_reply', 'DLG', 2070, 'token_f1', 9],
  ['reply_choice', 'DLG', 4400, 'accuracy', 53],
  ['list_route', 'DLG', 2313, 'accuracy', 71],
  ['entailment', 'NLI', 26900, 'accuracy', 58],
  ['same_sense', 'NLI', 21800, 'accuracy', 54],
  ['gloss_fits', 'NLI', 24000, 'accuracy', 61],
  ['title_match', 'NLI', 9100, 'accuracy', 66],
  ['unwanted_mail', 'CLS', 5268, 'accuracy', 94],
  ['noun_class', 'CLS', 73900, 'accuracy', 62],
  ['verb_class', 'CLS', 12400, 'accuracy', 41],
  ['speech_era', 'CLS', 17586, 'accuracy', 74],
  ['language', 'CLS', 3328, 'accuracy', 77],
  ['emoji_group', 'CLS', 1479, 'accuracy', 58],
  ['mail_date', 'SEM', 5441, 'exact_match', 21],
  ['cron_words', 'SEM', 9000, 'exact_match', 57],
  ['words_cron', 'SEM', 9000, 'exact_match', 48],
  ['number_words', 'SEM', 9000, 'exact_match', 63],
  ['hypernym', 'CMNS', 12016, 'exact_match', 12],
  ['synonym', 'CMNS', 13509, 'any_match', 6],
  ['antonym', 'CMNS', 7184, 'exact_match', 24],
  ['idiom_end', 'CMNS', 3966, 'exact_match', 2],
  ['kind_of_thing', 'CBQA', 6967, 'exact_match', 25],
  ['located_in', 'CBQA', 1994, 'exact_match', 9],
  ['country_facts', 'CBQA', 1530, 'exact_match', 14],
  ['sense_choice', 'RC', 24045, 'accuracy', 52],
  ['cloze', 'RC', 5418, 'accuracy', 13],
  ['mail_fields', 'RC', 16324, 'exact_match', 68],
  ['spelling', 'GEN', 40000, 'exact_match', 31],
  ['sounds', 'GEN', 40000, 'exact_match', 26],
  ['punctuation', 'GEN', 48400, 'wer', 34],
  ['definition', 'GEN', 24489, 'rouge_l', 15],
  ['prose', 'PROSE', 61250, '', 0],
];
const HELD_OUT = new Set(['verb_class', 'emoji_group', 'trade_title', 'number_words', 'country_facts']);
const CAP = 10_000;
const BUCKETS = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256];

export function madeUpReport(): ReportData {
  const random = seeded(7);
  const supervised = TASKS.filter(([, family]) => family !== 'PROSE');
  const weight = ([name, , examples]: (typeof TASKS)[number]) => (HELD_OUT.has(name) ? 0 : Math.min(examples, CAP));
  const all = supervised.reduce((sum, task) => sum + weight(task), 0);
  const scores = [
    ...supervised.filter(([name]) => !HELD_OUT.has(name)).map((task) => scored(task, 'ext5', 0, random)),
    ...supervised
      .filter(([name]) => HELD_OUT.has(name))
      .flatMap((task) => [scored(task, 't5-tuned', -6, random), scored(task, 'ext5-tuned', 0, random)]),
  ];
  const tasks = TASKS.map((task): TaskFacts => {
    const [name, family, examples] = task;
    const isProse = family === 'PROSE';
    return {
      name,
      title: isProse ? 'Prose for span corruption' : `Made-up ${name.replaceAll('_', ' ')}`,
      family,
      licence: 'none: made by rule',
      role: isProse ? 'self-supervised' : HELD_OUT.has(name) ? 'held-out' : 'mixture',
      trainExamples: examples,
      cappedExamples: Math.min(examples, CAP),
      rate: isProse ? 2 / 3 : weight(task) / all / 3,
      drawn: { train: Math.min(examples, 6000), validation: 100, test: isProse ? 0 : 200 },
      skipped: examples % 7 === 0 ? { 'empty target': examples % 31 } : {},
      tokens: {
        ...(isProse ? {} : { inputs: histogram(12 + 60 * random(), random) }),
        targets: histogram(isProse ? 110 : 1.5 + 14 * random() * random(), random),
      },
      examples: Array.from({ length: 4 }, (_, row) => ({
        id: `${name}/test/${row}`,
        inputs: isProse ? '' : `${name.replaceAll('_', ' ')}: ${words(random, 9 + 30 * random())}`,
        targets: words(random, isProse ? 60 : 1 + 4 * random()),
        predictions: scores
          .filter((each) => each.task === name)
          .map(({ phase }) => ({ phase, text: words(random, 1 + 4 * random()), score: random() < 0.5 ? 100 : 0 })),
      })),
    };
  });
  return {
    format: 'exmix-report/1',
    pipeline: {
      name: 'made-up',
      title: 'Does a mixture of many tasks help a small model?',
      description:
        'Two models of one size see the same number of steps: t5 reads prose alone, ext5 the same prose mixed with supervised tasks. Both are then finetuned on tasks that neither saw. All numbers on this page are made up.',
      seed: 42,
    },
    mixture: { cap: CAP, temperature: 1, selfSupervisedRatio: 2 },
    tasks,
    phases: [
      phase('t5', 'pretrain', 'self-supervised', 600, 6.4, 3.9, random),
      phase('ext5', 'pretrain', 'mixture', 600, 6.2, 3.1, random),
      phase('t5-tuned', 'finetune', 'held-out', 150, 3.6, 1.6, random, 't5'),
      phase('ext5-tuned', 'finetune', 'held-out', 150, 2.7, 1.3, random, 'ext5'),
    ],
    scores,
    comparisons: [compared(scores)],
    settings: {
      model: { d_model: 128, d_kv: 32, d_ff: 256, num_layers: 2, num_heads: 4, feed_forward_proj: 'gated-gelu' },
      vocabulary: { train: { size: 4000, characterCoverage: 0.9995, extraIds: 100 } },
      evaluate: { split: 'test', inputLength: 128, maxTargetTokens: 32, bootstrapSamples: 1000 },
    },
    missing: [],
  };
}

function scored(
  [task, , , metric, ease]: (typeof TASKS)[number],
  phase: string,
  shift: number,
  random: () => number,
): TaskScores {
  const less = metric === 'wer';
  const value = clip(ease + shift * (0.4 + random()) + 4 * (random() - 0.5));
  const baseline = clip(less ? 62 : metric === 'accuracy' ? 12 + ((ease * 7) % 31) : (ease * 3) % 7);
  const half = metric === 'accuracy' || metric === 'exact_match' ? 6.6 : 3.4;
  const around = (x: number) => ({ low: clip(x - half * Math.sqrt(x / 55)), high: clip(x + half * Math.sqrt(x / 55)) });
  const margin = less ? baseline - value : value - baseline;
  return {
    phase,
    task,
    split: 'test',
    examples: 200,
    baselineName: metric === 'rouge_l' ? 'copy-first-sentence' : 'majority',
    scores: [
      {
        name: metric,
        higherIsBetter: !less,
        value,
        interval: around(value),
        baseline,
        baselineInterval: around(baseline),
        margin,
        marginInterval: { low: margin - 7, high: margin + 7 },
      },
    ],
  };
}

function compared(scores: readonly TaskScores[]): ReportData['comparisons'][number] {
  const scoreIn = (phase: string, task: string) =>
    scores.find((each) => each.phase === phase && each.task === task)?.scores[0];
  const tasks = [...HELD_OUT].map((task, i): ComparedTask => {
    const a = scoreIn('t5-tuned', task);
    const b = scoreIn('ext5-tuned', task);
    const value = (b?.value ?? 0) - (a?.value ?? 0);
    const half = [5.2, 7.4, 1.6, 6.1, 3.9][i] as number;
    const interval = { low: value - half, high: value + half };
    return { task, score: b?.name ?? '', examples: 200, a: a?.value ?? 0, b: b?.value ?? 0, value, interval };
  });
  const value = tasks.reduce((sum, task) => sum + task.value, 0) / tasks.length;
  return {
    title: 'Finetuned on tasks that neither model saw',
    a: 't5-tuned',
    b: 'ext5-tuned',
    tasks,
    mean: { value, interval: { low: value - 2.4, high: value + 2.4 } },
  };
}

function phase(
  name: string,
  kind: string,
  tasks: string,
  steps: number,
  from: number,
  to: number,
  random: () => number,
  start?: string,
): PhaseFacts {
  const at = (step: number) => to + (from - to) * Math.exp((-4 * step) / steps);
  const every = Math.max(1, Math.round(steps / 300));
  return {
    name,
    kind,
    ...(start !== undefined && { from: start }),
    tasks,
    steps,
    parameters: 2_230_000,
    targetTokens: steps * 32 * 60,
    settings: { batchRows: 32, inputLength: 128, targetLength: 64, packing: true, dropout: 0, zLoss: 0.0001 },
    curve: Array.from({ length: Math.floor(steps / every) }, (_, i) => {
      const step = (i + 1) * every;
      return { step, loss: at(step) + 0.5 * (random() - 0.5) };
    }),
    validation: [0.25, 0.5, 0.75, 1].map((share) => ({ step: share * steps, loss: at(share * steps) + 0.12 })),
  };
}

function histogram(centre: number, random: () => number): TokenHistogram {
  const pairs = BUCKETS.map((longest): [number, number] => {
    const middle = Math.log(longest * 0.85 + 0.5) - Math.log(centre + 0.5);
    return [longest, Math.round(2000 * Math.exp(-2.2 * middle * middle) * (0.85 + 0.3 * random()))];
  }).filter(([, rows]) => rows > 0);
  const rows = pairs.reduce((sum, [, n]) => sum + n, 0);
  return { rows, mean: centre, max: Math.round(centre * 3.4), histogram: pairs };
}

const SYLLABLES = ['ka', 'lo', 'mi', 'ren', 'tu', 'sal', 'vi', 'do', 'ne', 'ash', 'or', 'pel'];

function words(random: () => number, count: number): string {
  const word = () =>
    Array.from(
      { length: 1 + Math.floor(2.4 * random()) },
      () => SYLLABLES[Math.floor(random() * SYLLABLES.length)],
    ).join('');
  return Array.from({ length: Math.max(1, Math.floor(count)) }, word).join(' ');
}

function clip(value: number): number {
  return Math.max(0, Math.min(100, value));
}

export function madeUpRun(): RunFacts {
  const random = seeded(11);
  const units: UnitFacts[] = [];
  for (const stage of ['ingest', 'format', 'sample', 'tokenize']) {
    for (const [name] of TASKS) {
      const isNew = name === 'language' || stage === 'tokenize';
      units.push({
        stage,
        unit: name,
        outcome: isNew ? 'built' : 'reused',
        milliseconds: 40 + 900 * random() * random(),
        ...(isNew && { because: stage === 'tokenize' ? 'inputs.vocabulary changed' : 'config.limit changed' }),
      });
    }
  }
  for (const [name, milliseconds] of [
    ['t5', 148_000],
    ['ext5', 151_000],
    ['t5-tuned', 36_000],
    ['ext5-tuned', 37_000],
  ] as const) {
    units.push({ stage: 'train', unit: name, outcome: 'built', milliseconds, because: 'new' });
  }
  for (const [name] of TASKS.slice(0, -1)) {
    units.push({ stage: 'evaluate', unit: `ext5.${name}`, outcome: 'built', milliseconds: 900 + 700 * random() });
  }
  return {
    finishedAt: '2026-01-02T03:04:05.678Z',
    milliseconds: 462_000,
    engine: {
      name: 'tfjs-node, TensorFlow 2.21, 2 threads',
      reason: 'No NVIDIA driver answers, so training runs on the processor.',
      details: { TensorFlow: '2.21.0', Threads: '2' },
    },
    machine: { Node: 'v22.0.0', Processor: 'made-up, 2 cores', Memory: '8 GiB' },
    units,
  };
}
