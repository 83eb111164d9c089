import { type FactKind, QUESTIONS } from './country-facts/questions.js';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

interface Country {
  readonly name: string;
  readonly capital: string;
  readonly continent: string;
  readonly currency: readonly string[];
  readonly languages: readonly string[];
}
type Names = Readonly<Record<string, { readonly name: string }>>;

/**
 * Facts about countries as questions. Every fact comes in every wording; the source's splits are `wording-1` to
 * `wording-5`. No model can know a country it never saw, so what is held out is the wording, and the task is recall.
 * Columns: `kind`, `entity`, `question`, `answer`, and `answers`, all that are right (several countries' capitals are
 * named alike).
 */
export async function* read(source: SourceOf<'country-facts'>, context: ReadContext): AsyncIterable<SourceRecord> {
  const owner = await context.sources.package(source.package);
  const json = async <T>(path: string) => JSON.parse(await (await owner.open(path)).text()) as T;
  const countries = await json<Record<string, Country>>('countries.min.json');
  const currencies = await json<Names>('currencies.all.min.json');
  const languages = await json<Names>('languages.all.min.json');
  const continents = await json<Record<string, string>>('continents.min.json');

  const facts = new Map<string, { kind: FactKind; entity: string; answers: string[] }>();
  const add = (kind: FactKind, entity: string | undefined, answer: string | undefined): void => {
    if (!entity || !answer) {
      context.warn(`no ${kind}`);
      return;
    }
    const key = `${kind}\n${entity}`;
    const fact = facts.get(key) ?? { kind, entity, answers: [] };
    if (!fact.answers.includes(answer)) fact.answers.push(answer);
    facts.set(key, fact);
  };
  for (const [code, { name, capital, continent, currency, languages: spoken }] of Object.entries(countries)) {
    add('capital', name, capital);
    add('country of capital', capital, name);
    add('continent', name, continents[continent]);
    add('currency', name, currencies[currency[0] ?? '']?.name);
    add('currency code', name, currency[0]);
    add('language', name, languages[spoken[0] ?? '']?.name);
    for (const other of spoken.slice(1)) add('language', name, languages[other]?.name);
    add('country code', name, code);
    add('country of code', code, name);
  }
  for (const [wording, split] of WORDINGS.entries()) {
    for (const { kind, entity, answers } of facts.values()) {
      const question = (QUESTIONS[kind][wording] as string).replace('_', () => entity);
      yield { split, record: { kind, entity, question, answer: answers[0], answers } };
    }
  }
}

const WORDINGS = ['wording-1', 'wording-2', 'wording-3', 'wording-4', 'wording-5'] as const;
