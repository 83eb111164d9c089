import { SeededRandom } from '@exmix/feeding/seeded-random';
import { FORMATTER_NAMES, formatterModule } from '@exmix/text-to-text/formatter-modules';
import { preprocessTsv } from '@exmix/text-to-text/formatters/preprocess-tsv';
import { rankClassificationFormatter } from '@exmix/text-to-text/formatters/rank-classification-formatter';
import { loadPostprocessor } from '@exmix/text-to-text/load-postprocessor';
import type { KeyedExample, NamedFormatter } from '@exmix/text-to-text/named-formatter';
import { nextSentencePrediction } from '@exmix/text-to-text/next-sentence-prediction';
import { padNonspacedLanguages } from '@exmix/text-to-text/pad-nonspaced-languages';
import { padPunctuation } from '@exmix/text-to-text/pad-punctuation';
import { POSTPROCESSOR_NAMES } from '@exmix/text-to-text/postprocessor-modules';
import { rankClassification } from '@exmix/text-to-text/rank-classification';
import { spanAnswer } from '@exmix/text-to-text/span-answer';
import type { ParityCase, ParityOperation, ParityOperations } from './operation.js';

type Input = ParityCase['input'];

/** A named formatter over the records of a case, each with its number. */
function formatted(name: string): ParityOperation {
  return async ({ input }) => {
    const { formatter } = (await import(formatterModule(name))) as { formatter: NamedFormatter };
    return { examples: examplesOf(input, (record, row) => formatter.format(record, input.params ?? {}, { row })) };
  };
}

function examplesOf(input: Input, format: (record: Record<string, never>, row: number) => readonly KeyedExample[]) {
  return (input.records as Record<string, never>[]).flatMap(format);
}

function postprocessed(name: string): ParityOperation {
  return async ({ input }) => {
    const { op: _op, value, example = {}, is_target: isTarget = false, ...params } = input;
    const postprocess = await loadPostprocessor(name);
    return { value: postprocess(value, { example, isTarget, params }) };
  };
}

/** The published tests give what the callbacks of `rank_classification` return, per class. */
function ranked({ input }: ParityCase) {
  const { params, records } = input;
  const keys: string[] = params.passthrough_feature_keys ?? [];
  return {
    examples: records.flatMap((record: Record<string, never>, row: number) => {
      const weight = params.weight_per_class;
      const classes = {
        inputs: params.inputs_per_class,
        targets: params.targets_per_class,
        isCorrect: params.is_correct_per_class.map(Boolean),
        ...(weight !== undefined && { weight: Array.isArray(weight) ? weight[0] : weight }),
        passthrough: Object.fromEntries(keys.map((key) => [key, float32(record[key])])),
      };
      return rankClassification(row, classes, params.mode);
    }),
  };
}

/** The vectors write some float32 values with all digits of their double, and expect the short form. */
function float32(value: unknown): never {
  if (Array.isArray(value)) return value.map(float32) as never;
  return (typeof value === 'number' ? Number(value.toPrecision(7)) : value) as never;
}

function nextSentences({ input }: ParityCase) {
  const { text_key = 'text', p_neighbors, buffer_size, label_sentences, reuse_sentences, label } = input.params;
  const random = new SeededRandom(0);
  const options = {
    ...(p_neighbors !== undefined && { neighbours: p_neighbors }),
    ...(buffer_size !== undefined && { bufferSize: buffer_size }),
    ...(label_sentences !== undefined && { labelSentences: label_sentences }),
    ...(reuse_sentences !== undefined && { reuseSentences: reuse_sentences }),
    ...(label !== undefined && { label }),
    random: () => random.unit(),
  };
  return {
    examples: [
      ...nextSentencePrediction(
        input.records.map((r: Record<string, string>) => r[text_key]),
        options,
      ),
    ],
  };
}

const FORMATTING = 'formatting_t5_preprocessors formatting_glue_superglue formatting_qa_translation_and_others '
  .trim()
  .split(' ');

/** `record` and others are names of formatters and of postprocessors, so the vector files tell them apart. */
export const operations: ParityOperations = {
  ...Object.fromEntries(
    FORMATTING.flatMap((file) => FORMATTER_NAMES.map((name) => [`${file}/${name}`, formatted(name)])),
  ),
  ...Object.fromEntries(POSTPROCESSOR_NAMES.map((name) => [`postprocessors/${name}`, postprocessed(name)])),
  ...Object.fromEntries(
    FORMATTING.flatMap((file) => [
      [
        `${file}/preprocess_tsv`,
        ({ input }: ParityCase) => ({
          examples: input.records.map((line: string) => preprocessTsv(line, input.params ?? {}, {})),
        }),
      ],
      [`${file}/pad_punctuation`, ({ input }: ParityCase) => ({ text: padPunctuation(input.text) })],
      [`${file}/span_answer`, ({ input }: ParityCase) => ({ text: spanAnswer(input.context, input.answer) })],
      [
        `${file}/pad_nonspaced_languages`,
        ({ input }: ParityCase) => {
          const key = input.params?.text_key ?? 'text';
          const examples = input.records.map((r: Record<string, string>) => ({
            ...r,
            [key]: padNonspacedLanguages(r[key] as string),
          }));
          return { examples };
        },
      ],
      [`${file}/next_sentence_prediction`, nextSentences],
    ]),
  ),
  'formatting_rank_classification/rank_classification': ranked,
  'formatting_rank_classification/rank_classification_formatter': ({ input }) => ({
    examples: examplesOf(input, (record, row) => rankClassificationFormatter(record, input.params, row, {})),
  }),
};
