import { InputError } from '@exmix/errors/input-error';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

/** Endings whose plural no rule tells (photo, roof, corps, postman), or that are plurals already. */
const UNSURE = /(?:[fiouz]|fe|[^s]s|man|child|foot|tooth|goose|mouse|louse|ox|fish|sheep|deer|craft|ware)$/;

/**
 * English nouns with their plurals: `singular`, `plural`, `kind` irregular (from a list) or regular (WordNet nouns that
 * occur in its tagged texts, with the plural by rule).
 */
export async function* read(source: SourceOf<'plurals'>, context: ReadContext): AsyncIterable<SourceRecord> {
  const [irregularPackage, nounPackage] = source.packages as [string, string];
  const list = await (await context.sources.package(irregularPackage)).open('irregular-plurals.json');
  const irregular = JSON.parse(await list.text()) as Record<string, string>;
  for (const [singular, plural] of Object.entries(irregular)) yield { record: { singular, plural, kind: 'irregular' } };

  const index = await (await context.sources.package(nounPackage)).open('dict/index.noun');
  for (const [row, line] of (await index.text('latin1')).split('\n').entries()) {
    if (line === '' || line.startsWith(' ')) continue;
    const { lemma, tagged } = parseIndexLine(line, { file: index.name, row: row + 1 });
    if (!tagged || !/^[a-z]{3,}$/.test(lemma) || Object.hasOwn(irregular, lemma)) continue;
    if (UNSURE.test(lemma)) context.warn('no rule for its plural');
    else yield { record: { singular: lemma, plural: regularPlural(lemma), kind: 'regular' } };
  }
}

function regularPlural(noun: string): string {
  if (/(?:s|x|sh|ch)$/.test(noun)) return `${noun}es`;
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}

/** `lemma pos synset_cnt p_cnt [ptr]... sense_cnt tagsense_cnt offset...` (wndb(5WN)). */
function parseIndexLine(line: string, place: { file: string; row: number }): { lemma: string; tagged: boolean } {
  const fields = line.trim().split(' ');
  const tagged = Number(fields[3 + Number(fields[3]) + 2]);
  if (!Number.isInteger(tagged)) throw new InputError('bad-index', 'not a line of a WordNet index', place);
  return { lemma: fields[0] as string, tagged: tagged > 0 };
}
