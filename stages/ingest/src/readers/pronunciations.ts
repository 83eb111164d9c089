import { InputError } from '@exmix/errors/input-error';
import { DisjointSets } from '../disjoint-sets.js';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

const WORD = /^[a-z][a-z'-]*$/;

/**
 * Words of the CMU dictionary with their ARPAbet pronunciations: `phonemes` is the first one, `pronunciations` all
 * (entries `word(2)` belong to `word`), `spellings` all words that sound like the first. `group` joins words that share
 * a pronunciation, so that neither direction sees a held-out pair in training.
 */
export async function* read(source: SourceOf<'pronunciations'>, context: ReadContext): AsyncIterable<SourceRecord> {
  const { dictionary } = await (await context.sources.package(source.package)).import();
  if (typeof dictionary !== 'object' || dictionary === null)
    throw new InputError('no-rows', 'the package exports no "dictionary"', { file: source.package });
  const byWord = new Map<string, string[]>();
  for (const [entry, phonemes] of Object.entries(dictionary as Record<string, string>)) {
    const word = entry.replace(/\(\d+\)$/, '');
    if (!WORD.test(word)) context.warn('not a plain word');
    else byWord.set(word, [...(byWord.get(word) ?? []), phonemes]);
  }
  const bySound = new Map<string, string[]>();
  const groups = new DisjointSets();
  for (const [word, pronunciations] of byWord) {
    for (const phonemes of pronunciations) {
      const alike = bySound.get(phonemes) ?? [];
      alike.push(word);
      bySound.set(phonemes, alike);
      groups.join(alike[0] as string, word);
    }
  }
  for (const [word, pronunciations] of byWord) {
    const phonemes = pronunciations[0] as string;
    const spellings = bySound.get(phonemes) as string[];
    yield { record: { word, phonemes, pronunciations, spellings, group: groups.find(word) } };
  }
}
