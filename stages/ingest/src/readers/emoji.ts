import { InputError } from '@exmix/errors/input-error';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

const WHO = /\b(?:man|woman|men|women|person|people|boy|girl)\b/g;

/**
 * Emoji with name, Unicode group (`category`) and keywords. `group` is the name without who it shows, because the
 * variants of one emoji (man, woman, person) have the same keywords.
 */
export async function* read(source: SourceOf<'emoji'>, context: ReadContext): AsyncIterable<SourceRecord> {
  const [namePackage, keywordPackage] = source.packages as [string, string];
  const names = await readJson<Record<string, { name: string; slug: string; group: string }>>(
    context,
    namePackage,
    'data-by-emoji.json',
  );
  const keywords = await readJson<Record<string, readonly string[]>>(context, keywordPackage, 'dist/emoji-en-US.json');
  for (const [emoji, { name, slug, group: category }] of Object.entries(names)) {
    const own = (keywords[emoji] ?? keywords[emoji.replaceAll('\ufe0f', '')] ?? [])
      .filter((keyword) => keyword !== slug)
      .map((keyword) => keyword.replaceAll('_', ' ').trim())
      .filter((keyword) => keyword !== '' && keyword !== name);
    if (own.length === 0) {
      context.warn('no keywords');
      continue;
    }
    const group =
      name
        .replace(WHO, '')
        .replace(/[^\p{L}\p{N}]+/gu, ' ')
        .trim() || name;
    yield { record: { emoji, name, category, keywords: [...new Set(own)], group } };
  }
}

async function readJson<T>({ sources }: ReadContext, name: string, path: string): Promise<T> {
  const file = await (await sources.package(name)).open(path);
  const value: unknown = JSON.parse(await file.text());
  if (typeof value !== 'object' || value === null)
    throw new InputError('no-rows', 'this is not an object', { file: file.name });
  return value as T;
}
