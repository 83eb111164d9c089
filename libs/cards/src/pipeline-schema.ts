import { z } from 'zod';
import { modelSettings } from './model-schema.js';
import { adafactorSettings, lossNormalizationSettings, scheduleSettings } from './optimization-schema.js';
import { repositoryName, revisionName } from './sources/hub-source.js';

const keep = z.partialRecord(z.enum(['train', 'validation', 'test']), z.int().nonnegative());

/** Which tasks a phase trains on or a run scores: by role, or by name. */
const taskChoice = z.union([z.enum(['mixture', 'self-supervised', 'held-out', 'all']), z.array(z.string()).min(1)]);

export const sampleSettings = z.strictObject({
  /** Cap K on a task's example count in examples-proportional mixing (paper: 3e5). */
  cap: z.int().positive().default(300_000),
  /** Caps of single tasks, by name; they override `cap` and the card's own. */
  caps: z.record(z.string(), z.int().positive()).default({}),
  /** Rates are raised to 1/temperature. */
  temperature: z.number().positive().default(1),
  /** R: self-supervised examples per supervised example (ExT5: 2); 0 none, `infinity` none but them. */
  selfSupervisedRatio: z.union([z.number().nonnegative(), z.literal('infinity')]).default(2),
  /** At most this many drawn examples a task and split. */
  keep: keep.default({}),
  /** Tasks that are built, finetuned and scored, but are not in the mixture. */
  heldOut: z.array(z.string()).default([]),
});

export const tokenizeSettings = z.strictObject({
  vocabulary: z.union([
    z.strictObject({
      train: z.strictObject({
        size: z.int().min(300),
        characterCoverage: z.number().min(0.9).max(1).default(0.9995),
        /** Sentences drawn from the mixture at most, by seeded choice. */
        sentences: z.int().positive().default(200_000),
        extraIds: z.int().nonnegative().default(100),
      }),
    }),
    z.strictObject({ file: z.string(), extraIds: z.int().nonnegative().default(100) }),
    /** A SentencePiece model file of a repository on the Hub; the lock pins it. */
    z.strictObject({
      hub: z.strictObject({
        repository: repositoryName,
        kind: z.enum(['model', 'dataset']).default('model'),
        revision: revisionName.default('main'),
        path: z.string().min(1),
      }),
      extraIds: z.int().nonnegative().default(100),
    }),
  ]),
});

/** Which checkpoints of a phase its artifact keeps besides the last one, from which alone a stopped phase goes on. */
const checkpointSettings = z.strictObject({
  /** The last ones, taken every `checkpointEverySteps` steps. */
  keepLast: z.int().nonnegative().default(0),
  /**
   * The checkpoint that is best on validation rows; it becomes the phase's model, which later phases start from and
   * which is scored. Every checkpoint is a candidate, and the last step.
   */
  keepBest: z
    .strictObject({
      /**
       * `validation-loss`; `score`: the mean over the phase's tasks of the first metric of each one's card; or a
       * metric's name: the mean over the tasks whose cards list it. The metric knows whether more is better.
       */
      metric: z.string().min(1),
      /** Validation rows of a task that are decoded. */
      rows: z.int().positive().default(100),
      /** Tokens of a decoded answer; default: the card's, else `targetLength`. */
      maxTargetTokens: z.int().positive().optional(),
    })
    .optional(),
});

const phaseFields = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  kind: z.enum(['pretrain', 'prefinetune', 'finetune']),
  /**
   * What this phase starts from: an earlier phase (`<phase>.seed-<n>` of one with several seeds), or a model of
   * `train.imports`; from scratch where absent.
   */
  from: z.union([z.string(), z.strictObject({ import: z.string() })]).optional(),
  tasks: taskChoice,
  steps: z.int().positive(),
  /** Rows of a batch; this or `batchTokens`. */
  batchRows: z.int().positive().optional(),
  /** Tokens of a batch on its longer side, padding included: 65,536 are 128 rows of 512. */
  batchTokens: z.int().positive().optional(),
  inputLength: z.int().positive(),
  targetLength: z.int().positive(),
  /** Inputs of a self-supervised example have at most this many tokens; default `inputLength`, as T5 does it. */
  selfSupervisedLength: z.int().min(8).optional(),
  packing: z.boolean().default(true),
  /**
   * Without packing: lengths of inputs to which rows are padded, so that short examples go with short ones; `automatic`
   * halves `inputLength` up to three times. Targets are shortened in proportion.
   */
  buckets: z.union([z.literal('automatic'), z.array(z.int().min(2)).min(1)]).optional(),
  /** Default as T5: the inverse square root after 10,000 steps; 1e-3 throughout where `kind` is `finetune`. */
  schedule: scheduleSettings.optional(),
  /** Default as T5 1.1: 0 in `pretrain`, else 0.1. */
  dropout: z.number().min(0).max(0.9).optional(),
  zLoss: z.number().nonnegative().default(1e-4),
  /** Part of a target's probability that is spread over the other pieces; default 0. */
  labelSmoothing: z.number().min(0).lt(1).optional(),
  lossNormalization: lossNormalizationSettings.optional(),
  adafactor: adafactorSettings.optional(),
  noiseDensity: z.number().gt(0).lt(1).default(0.15),
  meanNoiseSpanLength: z.number().min(1).default(3),
  /** Micro-batches whose gradients make one step; default 1. */
  accumulate: z.int().positive().optional(),
  /** Matrix products in `bfloat16`; weights, sums and Adafactor stay `float32`. Default `float32`. */
  precision: z.enum(['float32', 'bfloat16']).optional(),
  /** Computes each block's forward pass again in the backward one: less memory, about a third more time. */
  remat: z.boolean().optional(),
  checkpointEverySteps: z.int().positive().default(100),
  checkpoints: checkpointSettings.optional(),
  /** Steps between scores on validation rows by loss; 0 never. */
  validateEverySteps: z.int().nonnegative().default(0),
  /** A step's loss, in nats a target token, above which the phase stops as diverged; it always stops at NaN. */
  stopAbove: z.number().positive().optional(),
  seed: z.int().optional(),
  /** One run of the phase for each, `<phase>.seed-<n>`; the report gives mean and deviation. */
  seeds: z.array(z.int().nonnegative()).min(2).optional(),
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
  z.strictObject({ folder: z.string().min(1) }),
  z.strictObject({ hub: repositoryName, revision: revisionName.default('main') }),
]);

export const trainSettings = z.strictObject({
  /** Needed by phases that start from scratch; the others have the sizes of what they start from. */
  model: modelSettings.optional(),
  imports: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), importSettings).optional(),
  phases: z.array(phaseSettings).min(1),
});

export const evaluateSettings = z.strictObject({
  split: z.enum(['validation', 'test']).default('test'),
  batchRows: z.int().positive().default(64),
  inputLength: z.int().positive(),
  maxTargetTokens: z.int().positive(),
  bootstrapSamples: z.int().positive().default(1000),
  runs: z.array(z.strictObject({ phase: z.string(), tasks: taskChoice })).min(1),
  /** Pairs of phases that the report sets side by side. */
  compare: z.array(z.strictObject({ title: z.string(), a: z.string(), b: z.string() })).default([]),
});

export const pipelineSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: z.string(),
  description: z.string().optional(),
  seed: z.int().default(42),
  /** Card names: from the pipeline's own `cards/` folder first, then the built-in ones. */
  tasks: z.array(z.string()).min(1),
  sample: sampleSettings.prefault({}),
  tokenize: tokenizeSettings,
  /** Absent: the pipeline builds data only. */
  train: trainSettings.optional(),
  evaluate: evaluateSettings.optional(),
});

export type Pipeline = z.infer<typeof pipelineSchema>;
export type SampleSettings = z.infer<typeof sampleSettings>;
export type PhaseSettings = z.infer<typeof phaseSettings>;
export type TrainSettings = z.infer<typeof trainSettings>;
export type ImportSettings = z.infer<typeof importSettings>;
