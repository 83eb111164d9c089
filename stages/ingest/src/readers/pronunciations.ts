import { InputError } from '@exmix/errors/input-error';
import type { PackageFiles } from '@exmix/stage-kit/source-files';
import { DisjointSets } from '../disjoint-sets.js';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

interface Pronunciations {
  readonly byWord: ReadonlyMap<string, readonly string[]>;
  readonly bySound: ReadonlyMap<string, readonly string[]>;
  readonly groups: DisjointSets;
  /** Entries that are no plain words. */
  readonly leftOut: number;
}

const WORD = /^[a-z][a-z'-]*$/;

/**
 * Words of the CMU dictionary with their ARPAbet pronunciations: `phonemes` is the first one, `pronunciations` all
 * (entries `word(2)` belong to `word`), `spellings` all words that sound like the first. `group` joins words that share
 * a pronunciation, so that neither direction sees a held-out pair in training.
 */
export async function* read(source: SourceOf<'pronunciations'>, context: ReadContext): AsyncIterable<SourceRecord> {
  const files = await context.sources.package(source.package);
  const { byWord, bySound, groups, leftOut } = await files.derived('pronunciations', () => readPronunciations(files));
  if (leftOut > 0) context.warn('not a plain word', leftOut);
  for (const [word, pronunciations] of byWord) {
    const phonemes = pronunciations[0] as string;
    const spellings = bySound.get(phonemes) as readonly string[];
    yield { record: { word, phonemes, pronunciations, spellings, group: groups.find(word) } };
  }
}

async function readPronunciations(files: PackageFiles): Promise<Pronunciations> {
  const { dictionary } = await files.import();
  if (typeof dictionary !== 'object' || dictionary === null)
    throw new InputError('no-rows', 'the package exports no "dictionary"', { file: files.name });
  let leftOut = 0;
  const byWord = new Map<string, string[]>();
  for (const [entry, phonemes] of Object.entries(dictionary as Record<string, string>)) {
    const word = entry.replace(/\(\d+\)$/, '');
    if (WORD.test(word)) push(byWord, word, phonemes);
    else leftOut++;
  }
  const bySound = new Map<string, string[]>();
  const groups = new DisjointSets();
  for (const [word, pronunciations] of byWord) {
    for (const phonemes of pronunciations) {
      const alike = push(bySound, phonemes, word);
      groups.join(alike[0] as string, word);
    }
  }
  return { byWord, bySound, groups, leftOut };
}

function push(lists: Map<string, string[]>, key: string, value: string): readonly string[] {
  const list = lists.get(key);
  if (list !== undefined) {
    list.push(value);
    return list;
  }
  const first = [value];
  lists.set(key, first);
  return first;
}
