import { mixingRate } from '@exmix/mixing/mixing-rate';
import { type MixtureMember, mixtureRates } from '@exmix/mixing/mixture-rates';
import { normalizeRates } from '@exmix/mixing/normalize-rates';
import { t5MixtureRates } from '@exmix/mixing/t5-weights';
import { NotImplemented } from './not-implemented.js';
import type { ParityCase, ParityOperations } from './operation.js';

type Input = ParityCase['input'];

/** Members with the mixture's default rate where none is given; keys that start with `_` are settings. */
function mixturesOf(input: Input): Map<string, MixtureMember[]> {
  const defaults = input.mixtures._default_rate ?? {};
  return new Map(
    Object.entries(input.mixtures as Record<string, (string | [string, number])[]>)
      .filter(([name]) => !name.startsWith('_'))
      .map(([name, members]) => [
        name,
        members.map((member): MixtureMember => (typeof member === 'string' ? [member, defaults[name]] : member)),
      ]),
  );
}

function requireSameFeatures(features: Record<string, string[]> | undefined, tasks: Iterable<string>): void {
  const kinds = new Set([...tasks].map((task) => JSON.stringify(features?.[task])));
  if (kinds.size > 1) throw new Error('tasks of a mixture must have the same output features');
}

/** Reference vectors on mixing rates. */
export const operations: ParityOperations = {
  mixing_rate_num_examples({ input }) {
    const { fallback_to_num_input_examples: fallback, ...options } = input.params ?? {};
    const cached = input.cached !== false && input.num_examples !== undefined;
    if (!cached && fallback === false) throw new Error('the task is not cached');
    return { rate: mixingRate(cached ? input.num_examples : input.num_input_examples, options) };
  },
  mixing_rate_num_characters({ input }) {
    return { rate: mixingRate(input.text_chars, input.params) };
  },
  mixture_rates({ input }) {
    const rates = mixtureRates(mixturesOf(input), input.mixture);
    requireSameFeatures(input.mixtures._features, rates.keys());
    return { tasks: [...rates.keys()], rates: [...rates.values()] };
  },
  mixture_num_input_examples({ input }) {
    const counts = Object.values(input.tasks as Record<string, Record<string, number>>).map(
      (splits) => splits[input.split] ?? 0,
    );
    return { num_input_examples: counts.reduce((sum, count) => sum + count, 0) };
  },
  mixing_probabilities({ input }) {
    const tasks = Object.keys(input.num_examples);
    const rates = tasks.map((task) => mixingRate(input.num_examples[task], input.params));
    const probabilities = normalizeRates(rates);
    const byTask = (values: number[]) => Object.fromEntries(tasks.map((task, i) => [task, values[i]]));
    return { rates: byTask(rates), probabilities: byTask(probabilities) };
  },
  mixture_weights({ input }) {
    const all = t5MixtureRates(input.mixture);
    if (all === undefined) throw new NotImplemented(`no published mixture ${input.mixture}`);
    const tasks: string[] = input.tasks ?? Object.keys(all);
    const rates = tasks.map((task) => all[task] as number);
    const probabilities = normalizeRates(rates);
    return {
      rates: Object.fromEntries(tasks.map((task, i) => [task, rates[i]])),
      probabilities: Object.fromEntries(tasks.map((task, i) => [task, probabilities[i]])),
    };
  },
};
