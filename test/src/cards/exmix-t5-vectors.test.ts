import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { sharedFolder } from '@exmix/errors/shared-folder';
import type { FormatResult } from '@exmix/text-to-text/format-result';
import { loadFormatter } from '@exmix/text-to-text/load-formatter';
import { exmixCard } from './exmix-cards.js';

/** A reference vector: what a preprocessor of the T5 library makes of records. */
interface Vector {
  readonly name: string;
  readonly input: {
    readonly op: string;
    readonly records?: readonly Readonly<Record<string, unknown>>[];
    readonly params?: Readonly<Record<string, unknown>>;
  };
  readonly expected: { readonly examples?: readonly Readonly<Record<string, unknown>>[] };
}

const FILES = ['formatting_glue_superglue', 'formatting_qa_translation_and_others', 'formatting_t5_preprocessors'];

/** Cards by T5's name of the benchmark. */
const BENCHMARKS: Readonly<Record<string, string>> = {
  cola: 'glue_cola',
  sst2: 'glue_sst2',
  mrpc: 'glue_mrpc',
  qqp: 'glue_qqp',
  mnli: 'glue_mnli',
  qnli: 'glue_qnli',
  boolq: 'super_glue_boolq',
  cb: 'super_glue_cb',
  copa: 'super_glue_copa',
  multirc: 'super_glue_multirc',
  rte: 'super_glue_rte',
  wic: 'super_glue_wic',
};

/** The card that a vector is about; undefined where the mixture has no task in that form. */
function cardOf({ input: { op, params = {}, records = [] } }: Vector): string | undefined {
  const [record = {}] = records;
  switch (op) {
    case 'glue':
      // GLUE's RTE has other columns than SuperGLUE's, and some vectors have columns of no dataset.
      if ('q1' in record || ('sentence1' in record && params.benchmark_name === 'rte')) return undefined;
      return BENCHMARKS[params.benchmark_name as string];
    case 'stsb':
      return 'glue_stsb';
    case 'record':
      return 'super_glue_record';
    case 'wsc_simple':
    case 'definite_pronoun_resolution_simple':
      return 'super_glue_wsc';
    case 'squad':
      return params.include_context === undefined ? 'squad' : undefined;
    case 'summarize':
      return params.article_key === 'article' && params.summary_key === 'highlights' ? 'cnn_dailymail' : undefined;
    default:
      return undefined;
  }
}

/** Keys that T5 puts into the examples of SQuAD and that stand in the inputs already. */
const IN_INPUTS = new Set(['context', 'question']);

const keyed = (results: readonly FormatResult[]): readonly object[] =>
  results.flatMap((result) => {
    if ('skipped' in result) return [];
    const { meta = {}, choices: _, ...texts } = result;
    return [{ ...texts, ...meta }];
  });

const shared = sharedFolder();
const skip = shared === undefined && 'the shared references are not here';
const vectors = FILES.flatMap((file) => {
  if (shared === undefined) return [];
  const { cases } = JSON.parse(readFileSync(join(shared, 'references', `${file}.json`), 'utf8'));
  return (cases as Vector[]).flatMap((vector) => {
    const card = cardOf(vector);
    return card === undefined || vector.expected.examples === undefined ? [] : [{ vector, card }];
  });
});

describe('cards against the preprocessors of the T5 library', { skip }, () => {
  it('has vectors for every kind of card', () => {
    const cards = new Set(vectors.map(({ card }) => card));
    const glue = ['cola', 'mnli', 'mrpc', 'qnli', 'sst2', 'stsb'].map((name) => `glue_${name}`);
    const superGlue = ['cb', 'multirc', 'record', 'rte', 'wic', 'wsc'].map((name) => `super_glue_${name}`);
    for (const card of [...glue, ...superGlue, 'squad', 'cnn_dailymail']) assert.ok(cards.has(card), card);
  });

  for (const { vector, card } of vectors) {
    it(`${vector.name}: ${card}`, async () => {
      const format = await loadFormatter(exmixCard(card).format, card);
      // T5 trains on true referents and evaluates on all.
      const split = vector.input.params?.correct_referent_only === false ? 'validation' : 'train';
      const made = (vector.input.records ?? []).flatMap((record, row) => keyed(format(record, row, split)));
      const expected = (vector.expected.examples ?? []).map((example) =>
        Object.fromEntries(Object.entries(example).filter(([key]) => card !== 'squad' || !IN_INPUTS.has(key))),
      );
      assert.deepEqual(made, expected);
    });
  }
});
