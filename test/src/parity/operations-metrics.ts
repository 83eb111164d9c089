import { normalizeSquad, normalizeTriviaQa } from '@exmix/metrics/answer-normalization';
import { averagePrecision, rocAuc } from '@exmix/metrics/area-under-curve';
import { type BleuOptions, bleuOfStatistics, corpusBleu, sentenceBleu } from '@exmix/metrics/bleu';
import { BLEU_TOKENIZERS, type BleuTokenizer } from '@exmix/metrics/bleu-tokenizers';
import { bootstrapAggregate } from '@exmix/metrics/bootstrap-aggregate';
import { accuracy, allMatch, f1WithInvalid, meanMulticlassF1 } from '@exmix/metrics/classification';
import { pearson, spearman } from '@exmix/metrics/correlation';
import { editDistance } from '@exmix/metrics/edit-distance';
import { deduplicateMetric, meanGroupMetric } from '@exmix/metrics/grouped-metrics';
import { matthewsCorrelation } from '@exmix/metrics/matthews';
import { mean } from '@exmix/metrics/mean';
import { meanAbsoluteError } from '@exmix/metrics/mean-absolute-error';
import { porterStem } from '@exmix/metrics/porter-stemmer';
import { coqaF1, coqaTokenize, qaMetrics, spanSquad, squad, triviaQa } from '@exmix/metrics/question-answering';
import { rankClassification } from '@exmix/metrics/rank-classification';
import { rougeScore, rougeTokenize, splitSummarySentences, summaryLevelLcs, unionLcs } from '@exmix/metrics/rouge';
import { sequenceF1 } from '@exmix/metrics/sequence-f1';
import type { ParityCase, ParityOperations } from './operation.js';

type Input = ParityCase['input'];

/** T5's corpus BLEU: intl tokenizer, exp smoothing, no effective order. */
function t5Bleu({ targets, predictions, params }: Input) {
  const streams: string[][] = typeof targets[0] === 'string' ? [targets] : targets;
  const tokenize = (params?.tokenizer ?? 'intl') as BleuTokenizer;
  return { bleu: corpusBleu(predictions, transpose(streams), { tokenize }) };
}

function transpose(streams: string[][]): string[][] {
  return (streams[0] as string[]).map((_, i) => streams.map((stream) => stream[i] as string));
}

function bleuOptions(params: Record<string, unknown> = {}, defaults: BleuOptions = {}): BleuOptions {
  const names: Record<string, keyof BleuOptions> = {
    tokenize: 'tokenize',
    lowercase: 'lowercase',
    smooth_method: 'smoothMethod',
    smooth_value: 'smoothValue',
    use_effective_order: 'effectiveOrder',
    max_ngram_order: 'maxNgramOrder',
  };
  const given = Object.entries(params).map(([name, value]) => {
    const option = names[name];
    if (option === undefined) throw new Error(`unknown BLEU parameter ${name}`);
    return [option, value ?? undefined];
  });
  return { ...defaults, ...Object.fromEntries(given) };
}

function corpus(input: Input) {
  return { bleu: corpusBleu(input.hypotheses, transpose(input.reference_streams), bleuOptions(input.params)) };
}

function rougeMean({ targets, predictions, use_stemmer }: Input) {
  return Object.fromEntries(
    ['rouge1', 'rouge2', 'rougeLsum'].map((type) => [
      type,
      100 *
        mean(
          targets.map(
            (target: string, i: number) =>
              rougeScore(splitSummarySentences(target), splitSummarySentences(predictions[i]), type, use_stemmer)
                .fmeasure,
          ),
        ),
    ]),
  );
}

function auc(targets: number[], scores: number[], threshold: number | null | undefined) {
  const positive = targets.map((target) => (threshold == null ? target === 1 : target >= threshold));
  return { 'auc-roc': rocAuc(positive, scores), 'auc-pr': averagePrecision(positive, scores) };
}

// biome-ignore lint/suspicious/noExplicitAny: vectors are untyped data
const listMetrics: Record<string, (targets: readonly any[], predictions: readonly any[]) => Record<string, number>> = {
  accuracy: (targets, predictions) => ({ accuracy: accuracy(targets, predictions) }),
  all_match: (targets, predictions) => ({ exact_match: allMatch(targets, predictions) }),
  squad: (targets, predictions) => ({ ...squad(targets, predictions) }),
};

function listMetric(name: string) {
  const metric = listMetrics[name];
  if (metric === undefined) throw new Error(`unknown inner metric ${name}`);
  return metric;
}

const values = (items: { value: unknown }[]) => items.map((item) => item.value);

/** Formatters have these names too, so they count in the metric files only. */
const sharedNames: ParityOperations = {
  squad: ({ input }) => squad(input.targets, input.predictions),
  trivia_qa: ({ input }) => triviaQa(input.targets, input.predictions),
  rank_classification: ({ input: { targets, scores, params } }) =>
    rankClassification(targets, scores, {
      classCount: params?.num_classes ?? undefined,
      normalizeByTargetLength: params?.normalize_by_target_length ?? false,
    }),
};

export const operations: ParityOperations = {
  ...Object.fromEntries(
    ['metrics_t5_tests', 'metrics_t5_computed'].flatMap((file) =>
      Object.entries(sharedNames).map(([name, operation]) => [`${file}/${name}`, operation]),
    ),
  ),
  accuracy: ({ input }) => ({ accuracy: accuracy(input.targets, input.predictions) }),
  sequence_accuracy: ({ input }) => ({ sequence_accuracy: accuracy(input.targets, input.predictions) }),
  all_match: ({ input }) => ({ exact_match: allMatch(input.targets, input.predictions) }),
  f1_score_with_invalid: ({ input }) => ({ f1: f1WithInvalid(input.targets, input.predictions) }),
  mean_multiclass_f1: ({ input }) => ({
    [`mean_${input.params.num_classes}class_f1`]: meanMulticlassF1(
      input.targets,
      input.predictions,
      input.params.num_classes,
    ),
  }),
  matthews_corrcoef: ({ input }) => ({
    matthews_corrcoef: (input.params?.scale ?? 1) * matthewsCorrelation(input.targets, input.predictions),
  }),
  sklearn_metrics_wrapper: ({ input: { targets, predictions, params } }) => {
    if (params.of === 'mean_absolute_error') return { [params.of]: meanAbsoluteError(targets, predictions) };
    if (params.of !== 'matthews_corrcoef') throw new Error(`unknown metric ${params.of}`);
    const scale = params.metric_post_process_fn === 'multiply by 100' ? 100 : 1;
    return { [params.of]: scale * matthewsCorrelation(targets, predictions) };
  },
  pearson_corrcoef: ({ input }) => ({ pearson_corrcoef: 100 * pearson(input.targets, input.predictions) }),
  spearman_corrcoef: ({ input }) => ({ spearman_corrcoef: 100 * spearman(input.targets, input.predictions) }),
  auc: ({ input }) => auc(input.targets, input.predictions, input.params?.targets_threshold),
  score_auc: ({ input }) => auc(input.targets, input.scores, input.params?.targets_threshold),
  edit_distance: ({ input }) => editDistance(input.targets, input.predictions, input.params),
  qa_metrics: ({ input }) => qaMetrics(input.targets, input.predictions),
  span_squad: ({ input }) => spanSquad(input.targets, input.predictions),
  squad_merge_batches: ({ input }) =>
    squad(
      input.batches.flatMap((batch: Input) => batch.targets),
      input.batches.flatMap((batch: Input) => batch.predictions),
    ),
  normalize_squad: ({ input }) => ({ value: normalizeSquad(input.text) }),
  normalize_trivia_qa: ({ input }) => ({ value: normalizeTriviaQa(input.text) }),
  coqa_f1: ({ input }) => ({ f1: coqaF1(input.targets, input.predictions) }),
  coqa_tokenize: ({ input }) => ({ value: coqaTokenize(input.text) }),
  sequence_f1: ({ input }) => ({ value: sequenceF1(input.target_tokens, input.prediction_tokens) }),
  mean_group_metric: ({ input: { targets, predictions, params } }) =>
    meanGroupMetric(listMetric(params.of), targets, values(predictions)),
  deduplicate_metric: ({ input: { targets, predictions, params } }) =>
    deduplicateMetric(listMetric(params.of), targets, values(predictions)),
  multirc_f1_over_all_answers: ({ input }) => ({
    f1: f1WithInvalid(values(input.targets) as number[], values(input.predictions)),
  }),
  bleu: ({ input }) => t5Bleu(input),
  corpus_bleu: ({ input }) => corpus(input),
  raw_corpus_bleu: ({ input }) => corpus(input),
  sentence_bleu: ({ input }) => ({
    bleu: sentenceBleu(input.hypothesis, input.references, bleuOptions(input.params)),
  }),
  compute_bleu: ({ input }) => ({
    bleu: bleuOfStatistics(
      { correct: input.correct, total: input.total, systemLength: input.sys_len, referenceLength: input.ref_len },
      bleuOptions(input.params, { smoothMethod: 'none' }),
    ),
  }),
  bleu_tokenize: ({ input }) => ({ text: BLEU_TOKENIZERS[input.tokenize as BleuTokenizer](input.text) }),
  rouge: ({ input }) => rougeMean(input),
  rouge_mean: ({ input }) => rougeMean(input),
  rouge_score: ({ input }) => rougeScore(input.target, input.prediction, input.rouge_type, input.use_stemmer),
  rouge_scores: ({ input }) =>
    Object.fromEntries(
      input.rouge_types.map((type: string) => [
        type,
        rougeScore(input.target, input.prediction, type, input.use_stemmer),
      ]),
    ),
  rouge_tokenize: ({ input }) => ({ tokens: rougeTokenize(input.text, input.use_stemmer) }),
  porter_stem: ({ input }) => ({ stems: input.words.map(porterStem) }),
  union_lcs: ({ input }) => ({ values: unionLcs(input.ref, input.candidates) }),
  summary_level_lcs: ({ input }) => summaryLevelLcs(input.refs, input.candidates),
  bootstrap_aggregate: ({ input }) => ({
    low_mid_high: bootstrapAggregate(input.scores, { seed: 0, confidence: input.confidence_interval }),
  }),
};
