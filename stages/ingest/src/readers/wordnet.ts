import type { Row } from '@exmix/parquet/column';
import type { PackageFiles } from '@exmix/stage-kit/source-files';
import { unitHash } from '../split/unit-hash.js';
import { VIEWS } from '../wordnet/views/all-views.js';
import { parseWordNet, type WordNet } from '../wordnet/wordnet.js';
import type { ReadContext, SourceOf, SourceRecord } from './reader.js';

const DATA_FILES = ['dict/data.noun', 'dict/data.verb', 'dict/data.adj', 'dict/data.adv'];

/** Synsets of WordNet and what follows from them, as the card's view says. */
export async function* read(source: SourceOf<'wordnet'>, context: ReadContext): AsyncIterable<SourceRecord> {
  const files = await context.sources.package(source.package);
  const wordnet = await files.derived('wordnet', () => readWordNet(files));

  const splits = new Map<string, string>();
  const splitOf = (id: string) => {
    const group = wordnet.groupOf(id);
    const split = splits.get(group) ?? context.splitOf(group);
    splits.set(group, split);
    return split;
  };
  const selected = [...wordnet.synsets.values()].filter(
    ({ id, pos }) => (source.pos?.includes(pos) ?? true) && (!source.tagged || wordnet.tagsOf(id) !== undefined),
  );
  const hash = (id: string) => unitHash(context.seed, id);
  const records: Iterable<Row> = VIEWS[source.view]({ wordnet, selected, splitOf, hash, warn: context.warn });
  for (const record of records) yield { record };
}

async function readWordNet(files: PackageFiles): Promise<WordNet> {
  const text = async (path: string) => (await files.open(path)).text();
  const data: { name: string; text: string }[] = [];
  for (const path of DATA_FILES) data.push({ name: `${files.name}/${path}`, text: await text(path) });
  return parseWordNet({ data, senses: await text('dict/index.sense') });
}
