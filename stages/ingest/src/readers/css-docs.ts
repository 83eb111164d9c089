import { InputError } from '@exmix/errors/input-error';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

interface Documented {
  readonly name: string;
  readonly description?: string;
}
interface Property extends Documented {
  readonly values?: readonly Documented[];
}

const PATH = 'data/browsers.css-data.json';

/**
 * Documented CSS properties and their values: `of` is `property` or `value of <property>`, `name` what is documented,
 * `names` all that share the description there (vendor prefixes), `text` the description, and `group` the description
 * too, because prefixed properties repeat it.
 */
export async function* read(source: SourceOf<'css-docs'>, context: ReadContext): AsyncIterable<SourceRecord> {
  const file = await (await context.sources.package(source.package)).open(PATH);
  const { properties } = JSON.parse(await file.text()) as { properties?: readonly Property[] };
  if (!Array.isArray(properties)) throw new InputError('no-rows', 'there is no list "properties"', { file: file.name });
  yield* documented('property', properties, context);
  for (const { name, values } of properties as readonly Property[])
    yield* documented(`value of ${name}`, values ?? [], context);
}

function* documented(of: string, items: readonly Documented[], context: ReadContext): Iterable<SourceRecord> {
  const names = new Map<string, string[]>();
  for (const { name, description } of items) {
    const text = (description ?? '').replace(/\s+/g, ' ').trim();
    if (text === '') context.warn('no description');
    else names.set(text, [...(names.get(text) ?? []), name]);
  }
  for (const [text, all] of names) {
    if (all.length > 1) context.warn('joined with others of the same description', all.length - 1);
    const name = all.find((each) => !each.startsWith('-')) ?? (all[0] as string);
    yield { record: { of, name, names: [...new Set(all)], text, group: text.toLowerCase() } };
  }
}
