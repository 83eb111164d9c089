import { z } from 'zod';
import { modelSettings } from './model-schema.js';
import { adafactorSettings, lossNormalizationSettings, scheduleSettings } from './optimization-schema.js';
import { repositoryName, revisionName } from './sources/hub-source.js';

const keep = z.partialRecord(z.enum(['train', 'validation', 'test']), z.int().nonnegative());

/** Which tasks a phase trains on or a run scores: by role, or by name. */
const taskChoice = z.union([z.enum(['mixture', 'self-supervised', 'held-out', 'all']), z.array(z.string()).min(1)]);

export const sampleSettings = z.strictObject({
  cap: z.int().positive().default(300_000).describe('K, the most examples that a task counts for in its rate'),
  caps: z
    .record(z.string(), z.int().positive())
    .default({})
    .describe("the same for single tasks, by name; comes before `cap` and the card's own"),
  temperature: z.number().positive().default(1).describe('rates are raised to 1/temperature'),
  selfSupervisedRatio: z
    .union([z.number().nonnegative(), z.literal('infinity')])
    .default(2)
    .describe('R: self-supervised examples per supervised one; 0 none, `"infinity"` only them'),
  keep: keep.default({}).describe('by split, how many drawn examples of a task are kept at most; without an entry all'),
  heldOut: z
    .array(z.string())
    .default([])
    .describe('tasks that are built, finetuned and scored, but are not in the mixture'),
});

export const tokenizeSettings = z.strictObject({
  vocabulary: z
    .union([
      z.strictObject({
        train: z
          .strictObject({
            size: z.int().min(300).describe('pieces, without sentinels; 300 or more'),
            characterCoverage: z
              .number()
              .min(0.9)
              .max(1)
              .default(0.9995)
              .describe('part of all characters that get a piece'),
            sentences: z
              .int()
              .positive()
              .default(200_000)
              .describe('texts that it is trained on at most, by seeded choice'),
            extraIds: z.int().nonnegative().default(100).describe('sentinels `<extra_id_0>` and on'),
          })
          .describe('train one'),
      }),
      z.strictObject({
        file: z.string().describe("a model file, from the pipeline's folder"),
        extraIds: z.int().nonnegative().default(100).describe('sentinels, for `file` and `hub`'),
      }),
      /** A SentencePiece model file of a repository on the Hub; the lock pins it. */
      z.strictObject({
        hub: z
          .strictObject({
            repository: repositoryName.describe('`owner/name`'),
            kind: z.enum(['model', 'dataset']).default('model').describe('`model` or `dataset`'),
            revision: revisionName.default('main').describe('branch, tag or commit'),
            path: z.string().min(1).describe('of the file in the repository'),
          })
          .describe('a model file of a repository; the lock pins it'),
        extraIds: z.int().nonnegative().default(100).describe('sentinels, for `file` and `hub`'),
      }),
    ])
    .describe('where the vocabulary comes from'),
});

/** Which checkpoints of a phase its artifact keeps besides the last one, from which alone a stopped phase goes on. */
const checkpointSettings = z.strictObject({
  keepLast: z.int().nonnegative().default(0).describe('so many of the last'),
  keepBest: z
    .strictObject({
      metric: z
        .string()
        .min(1)
        .describe("`validation-loss`; `score`, the mean of the tasks' main metrics; or a metric"),
      rows: z.int().positive().default(100).describe('validation rows of a task that are decoded'),
      maxTargetTokens: z
        .int()
        .positive()
        .optional()
        .describe("tokens of an answer; else the card's, else `targetLength`"),
    })
    .optional()
    .describe("the best on validation rows, which becomes the phase's model"),
});

const phaseFields = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .describe('small letters, digits, dashes'),
  kind: z
    .enum(['pretrain', 'prefinetune', 'finetune'])
    .describe('`pretrain`, `prefinetune` or `finetune`; decides on defaults'),
  from: z
    .union([z.string(), z.strictObject({ import: z.string().describe('a name of `train.imports`') })])
    .optional()
    .describe('an earlier phase (`<phase>.seed-<n>` of one with seeds), or an import; else random weights'),
  tasks: taskChoice.describe('`mixture`, `self-supervised`, `held-out`, `all`, or names'),
  steps: z.int().positive().describe('updates of the weights'),
  batchRows: z.int().positive().optional().describe('rows of a batch; this or `batchTokens`'),
  batchTokens: z
    .int()
    .positive()
    .optional()
    .describe('tokens of a batch on its longer side, padding included: 65,536 are 128 rows of 512'),
  inputLength: z.int().positive().describe('tokens of an input at most'),
  targetLength: z.int().positive().describe('tokens of a target at most'),
  selfSupervisedLength: z
    .int()
    .min(8)
    .optional()
    .describe('tokens of a self-supervised input at most; else `inputLength`'),
  packing: z.boolean().default(true).describe('several examples share a row'),
  buckets: z
    .union([z.literal('automatic'), z.array(z.int().min(2)).min(1)])
    .optional()
    .describe(
      'without packing: input lengths to which rows are padded, or `automatic`: `inputLength` halved up to three times',
    ),
  schedule: scheduleSettings
    .optional()
    .describe(
      'the learning rate; else 1e-3 where `kind` is `finetune`, and the inverse square root after 10,000 steps',
    ),
  dropout: z.number().min(0).max(0.9).optional().describe('else 0 where `kind` is `pretrain`, and 0.1'),
  zLoss: z.number().nonnegative().default(1e-4).describe("weight of the squared logarithm of the softmax's sum"),
  labelSmoothing: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .describe("part of a target's probability that is spread over the other pieces; else 0"),
  lossNormalization: lossNormalizationSettings
    .optional()
    .describe(
      "what a step's summed loss is divided by: `target-tokens`, `all-places` (padding too), `sequences` (each sequence counts the same, in the losses that are logged too), or a number; else `target-tokens`",
    ),
  adafactor: adafactorSettings.optional().describe("where it differs from T5's"),
  noiseDensity: z.number().gt(0).lt(1).default(0.15).describe('part of prose that span corruption takes out'),
  meanNoiseSpanLength: z.number().min(1).default(3).describe('mean tokens of a span'),
  accumulate: z
    .int()
    .positive()
    .optional()
    .describe('micro-batches, each of `batchRows` or `batchTokens`, whose gradients make a step; else 1'),
  precision: z
    .enum(['float32', 'bfloat16'])
    .optional()
    .describe('type of matrix products, `float32` or `bfloat16`; else `float32`'),
  remat: z
    .boolean()
    .optional()
    .describe("each block's forward pass is computed again in the backward one: less memory, about a third more time"),
  checkpointEverySteps: z
    .int()
    .positive()
    .default(100)
    .describe('steps between the checkpoints that a stopped phase goes on from'),
  checkpoints: checkpointSettings.optional().describe("which of them the phase's artifact keeps besides the last"),
  validateEverySteps: z.int().nonnegative().default(0).describe('steps between losses on validation rows; 0 never'),
  stopAbove: z
    .number()
    .positive()
    .optional()
    .describe('loss of a step, in nats a target token, above which the phase stops; it always stops at NaN'),
  seed: z.int().optional().describe("else the pipeline's"),
  seeds: z
    .array(z.int().nonnegative())
    .min(2)
    .optional()
    .describe('one run for each, `<phase>.seed-<n>`; the report gives mean and deviation'),
});

/** T5's choices where they depend on the phase's kind. */
export const phaseSettings = phaseFields.transform(({ schedule, dropout, ...phase }) => ({
  ...phase,
  schedule:
    schedule ??
    (phase.kind === 'finetune'
      ? { name: 'constant' as const, rate: 1e-3, warmupSteps: 0 }
      : { name: 'inverse-square-root' as const, base: 1, warmupSteps: 10_000 }),
  dropout: dropout ?? (phase.kind === 'pretrain' ? 0 : 0.1),
}));

/** A T5 checkpoint of Transformers: `config.json`, safetensors (sharded too), `spiece.model`. */
const importSettings = z.union([
  /** Relative to the pipeline's folder. */
  z.strictObject({ folder: z.string().min(1).describe("a folder, from the pipeline's") }),
  z.strictObject({
    hub: repositoryName.describe('or a repository, `owner/name`'),
    revision: revisionName.default('main').describe('branch, tag or commit of it'),
  }),
]);

export const trainSettings = z.strictObject({
  model: modelSettings.optional().describe('needed by phases that start from random weights'),
  imports: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/), importSettings)
    .optional()
    .describe('models that transformers wrote, by a name of yours'),
  phases: z
    .array(phaseSettings)
    .min(1)
    .describe('training runs, in an order in which each comes after what it starts from'),
});

export const evaluateSettings = z.strictObject({
  split: z
    .enum(['validation', 'test'])
    .default('test')
    .describe('`validation` or `test`, where a card does not name its own'),
  batchRows: z.int().positive().default(64).describe('rows that are decoded together'),
  inputLength: z.int().positive().describe('tokens of an input at most'),
  maxTargetTokens: z.int().positive().describe('tokens of an answer, where a card does not say'),
  bootstrapSamples: z.int().positive().default(1000).describe('samples of the intervals'),
  runs: z
    .array(
      z.strictObject({
        phase: z.string().describe('a phase'),
        tasks: taskChoice.describe('as in `train.phases.tasks`'),
      }),
    )
    .min(1)
    .describe('which phases are scored on which tasks'),
  compare: z
    .array(
      z.strictObject({
        title: z.string().describe('for people'),
        a: z.string().describe('the phase that is compared with'),
        b: z.string().describe('the phase whose scores, less those of `a`, are shown'),
      }),
    )
    .default([])
    .describe('pairs of phases that the report sets side by side'),
});

export const pipelineSchema = z.strictObject({
  $schema: z.string().optional().describe('for editors'),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .describe('small letters, digits, dashes; other commands name the pipeline by it'),
  title: z.string().describe('for people'),
  description: z.string().optional().describe('for people'),
  seed: z.int().default(42).describe('of all seeded choices; splits by group do not depend on it'),
  tasks: z
    .array(z.string())
    .min(1)
    .describe('names of cards: of the folder `cards` beside the file first, then the built-in ones'),
  sample: sampleSettings.prefault({}).describe('which examples are drawn, and how often each task is trained on'),
  tokenize: tokenizeSettings.describe('the vocabulary'),
  train: trainSettings.optional().describe('phases; without it the pipeline builds data only'),
  evaluate: evaluateSettings.optional().describe('what is scored; needs `train`'),
});

export type Pipeline = z.infer<typeof pipelineSchema>;
export type SampleSettings = z.infer<typeof sampleSettings>;
export type PhaseSettings = z.infer<typeof phaseSettings>;
export type TrainSettings = z.infer<typeof trainSettings>;
export type ImportSettings = z.infer<typeof importSettings>;
