import { InputError } from '@exmix/errors/input-error';
import type { Metric, MetricItem, MetricValue } from '../metric.js';
import { hits, sameKey } from '../metric-value.js';
import { sampleScore } from '../prepared-score.js';

/**
 * MultiRC: F1 over all answers (positive class 1, as T5's `multirc_f1_over_all_answers`) and the share of questions
 * whose answers are all right. A question is named by `meta.group`, or by `meta["idx/paragraph"]` and
 * `meta["idx/question"]`, or by `meta.idx` without its `answer`.
 */
export const metric: Metric = {
  prepare(items) {
    const groups = items.map(groupOf);
    const right = hits(items);
    const positives = items.map((item) => isPositive(item.target));
    const f1 = (positions: Uint32Array) => {
      let both = 0;
      let either = 0;
      for (const i of positions) {
        const isTarget = positives[i] as boolean;
        // A prediction that is not the target is the other class, valid or not.
        const isPrediction = right[i] === 100 ? isTarget : !isTarget;
        if (isTarget && isPrediction) both++;
        either += Number(isTarget) + Number(isPrediction);
      }
      return either === 0 ? 0 : (200 * both) / either;
    };
    const em = (positions: Uint32Array) => {
      const whole = new Map<string, boolean>();
      for (const i of positions) {
        const group = groups[i] as string;
        whole.set(group, (whole.get(group) ?? true) && right[i] === 100);
      }
      let count = 0;
      for (const isRight of whole.values()) if (isRight) count++;
      return (100 * count) / whole.size;
    };
    return [
      sampleScore('multirc_f1a', items.length, f1, { perExample: right }),
      sampleScore('multirc_em', items.length, em, { perExample: right }),
    ];
  },
};

function isPositive(target: MetricValue): boolean {
  const key = sameKey(target).toLowerCase();
  return key === '1' || key === 'true' || key === 'yes';
}

function groupOf(item: MetricItem): string {
  const meta = (item.meta ?? {}) as { readonly [key: string]: MetricValue | undefined };
  if (meta.group !== undefined) return JSON.stringify(meta.group);
  if (meta['idx/question'] !== undefined) return JSON.stringify([meta['idx/paragraph'], meta['idx/question']]);
  if (typeof meta.idx === 'object' && meta.idx !== null && !Array.isArray(meta.idx)) {
    const { answer: _, ...question } = meta.idx as Record<string, MetricValue>;
    return JSON.stringify(question);
  }
  throw new InputError('metric-meta', 'multirc needs the question of each answer in meta: group, or idx', {
    field: 'format.meta',
  });
}
