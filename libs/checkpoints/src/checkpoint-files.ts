import { InputError } from '@exmix/errors/input-error';
import { parseJson } from './parse-json.js';

/** The names of transformers. */
export const CONFIG = 'config.json';
export const VOCABULARY = 'spiece.model';
/** Read for `extra_ids` where it is there. */
export const TOKENIZER_CONFIG = 'tokenizer_config.json';
const WEIGHTS = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';

/** Weights in forms that run code or need other libraries to be read. */
const OTHER_WEIGHTS = [
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
  'tf_model.h5',
  'flax_model.msgpack',
  'flax_model.msgpack.index.json',
];

/** What is looked at to choose a checkpoint's files. */
export interface CheckpointListing {
  /** For messages: the folder, or the repository. */
  readonly name: string;
  has(path: string): boolean | Promise<boolean>;
  text(path: string): Promise<string>;
}

export interface CheckpointFiles {
  /** `model.safetensors`, or the shards, sorted. */
  readonly weights: readonly string[];
  /** All that is read, in a fixed order: `config.json`, `spiece.model`, `tokenizer_config.json`, index, weights. */
  readonly all: readonly string[];
}

/**
 * The files of a checkpoint that an import reads. All others are left aside: `tokenizer.json`, `special_tokens_map.json`
 * and `added_tokens.json` say again what `spiece.model` says, in forms in which text can spell special tokens; weights of
 * other libraries say again what the safetensors say.
 *
 * @throws InputError `bad-checkpoint` that names what is missing and how to make it
 */
export async function checkpointFiles(listing: CheckpointListing): Promise<CheckpointFiles> {
  const { name } = listing;
  if (!(await listing.has(CONFIG))) {
    throw new InputError('bad-checkpoint', `${name} has no ${CONFIG}; is it a model that transformers saved?`);
  }
  const indexed = await weightFiles(listing);
  if (!(await listing.has(VOCABULARY))) {
    throw new InputError(
      'bad-checkpoint',
      `${name} has no ${VOCABULARY}, which exmix tokenizes with. In Python, ` +
        'AutoTokenizer.from_pretrained("...", use_fast=False).save_vocabulary("...") writes it, where the tokenizer has it; ' +
        'else copy the SentencePiece model that the model was trained with into the folder',
    );
  }
  const tokenizer = (await listing.has(TOKENIZER_CONFIG)) ? [TOKENIZER_CONFIG] : [];
  return { weights: indexed.weights, all: [CONFIG, VOCABULARY, ...tokenizer, ...indexed.index, ...indexed.weights] };
}

async function weightFiles(listing: CheckpointListing): Promise<{ index: string[]; weights: string[] }> {
  if (await listing.has(WEIGHTS)) return { index: [], weights: [WEIGHTS] };
  if (!(await listing.has(INDEX))) {
    for (const other of OTHER_WEIGHTS) if (await listing.has(other)) throw otherForm(listing.name, other);
    throw new InputError('bad-checkpoint', `${listing.name} has no weights: neither ${WEIGHTS} nor ${INDEX}`);
  }
  const { weight_map: map } = parseJson(await listing.text(INDEX), INDEX);
  if (typeof map !== 'object' || map === null || Object.values(map).some((file) => typeof file !== 'string')) {
    throw new InputError('bad-checkpoint', 'has no "weight_map" from tensors to files', { file: INDEX });
  }
  const weights = [...new Set(Object.values(map as Record<string, string>))].sort();
  for (const shard of weights) {
    if (await listing.has(shard)) continue;
    throw new InputError('bad-checkpoint', `names the shard ${shard}, which ${listing.name} does not have`, {
      file: INDEX,
    });
  }
  return { index: [INDEX], weights };
}

function otherForm(name: string, file: string): InputError {
  return new InputError(
    'bad-checkpoint',
    `${name} has its weights as ${file} only; exmix reads safetensors, which run no code. To convert in Python: ` +
      `AutoModelForSeq2SeqLM.from_pretrained("...").save_pretrained("...", safe_serialization=True)` +
      `${file.startsWith('tf_') ? ', with from_tf=True' : file.startsWith('flax') ? ', with from_flax=True' : ''}` +
      '; many repositories of the Hub have a converted revision such as "refs/pr/1"',
  );
}
