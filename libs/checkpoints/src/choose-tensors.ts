import { InputError } from '@exmix/errors/input-error';
import { parameterShapes } from '@exmix/t5/parameter-shapes';
import type { ImportedConfig } from './import-config.js';
import type { CheckpointTensors } from './open-tensors.js';

/** Which tensor of a file stands for which parameter, and what was seen on the way. */
export interface ChosenTensors {
  /** In the order of the model's parameters. */
  readonly tensors: readonly { readonly name: string; readonly from: string; readonly shape: readonly number[] }[];
  /** For people, a sentence each. */
  readonly notes: readonly string[];
}

const EMBEDDING = 'shared.weight';
const HEAD = 'lm_head.weight';
/** Other names of the embedding; transformers writes some, one, or none of them. */
const ALIASES = ['encoder.embed_tokens.weight', 'decoder.embed_tokens.weight'];

/** In the files of T5 1.0, and read by no code: relative positions play no part in the attention to the encoder. */
const UNUSED = /^decoder\.block\.0\.layer\.1\.EncDecAttention\.relative_attention_bias\.weight$/;

/** Names that a message shows at most. */
const SHOWN = 5;

/**
 * Matches the tensors of a checkpoint with the parameters of the model that its config describes: every parameter is
 * there in its shape, matrices that are one in the model are equal, and no tensor is left over.
 *
 * @throws InputError `bad-checkpoint` that names tensors
 */
export async function chooseTensors(
  { config, headMayBeShared }: ImportedConfig,
  tensors: CheckpointTensors,
): Promise<ChosenTensors> {
  const there = new Set(tensors.names);
  const notes: string[] = [];
  const embedding = [EMBEDDING, ...ALIASES, ...(config.tie_word_embeddings ? [HEAD] : [])].find((name) =>
    there.has(name),
  );
  const sharedHead = headMayBeShared && !there.has(HEAD);
  if (sharedHead) notes.push(`${HEAD} is a copy of ${EMBEDDING}: the checkpoint has one matrix for both`);

  const chosen: { name: string; from: string; shape: readonly number[] }[] = [];
  const missing: string[] = [];
  const wrong: string[] = [];
  for (const [name, shape] of parameterShapes(config)) {
    const from = name === EMBEDDING || (name === HEAD && sharedHead) ? (embedding ?? name) : name;
    if (!there.has(from)) missing.push(name);
    else if (tensors.shape(from).join() !== shape.join()) {
      wrong.push(`${from} is [${tensors.shape(from)}], not [${shape}]`);
    } else chosen.push({ name, from, shape });
  }
  if (missing.length > 0) {
    throw new InputError('bad-checkpoint', `the weights lack ${some(missing)}, which config.json asks for`);
  }
  if (wrong.length > 0) throw new InputError('bad-checkpoint', `config.json asks for other shapes: ${some(wrong)}`);

  const copies = [EMBEDDING, ...ALIASES, ...(config.tie_word_embeddings ? [HEAD] : [])].filter(
    (name) => there.has(name) && name !== embedding,
  );
  for (const name of copies) await requireEqual(tensors, embedding as string, name);
  const used = new Set([...chosen.map(({ from }) => from), ...copies]);
  const left = tensors.names.filter((name) => !used.has(name));
  const unknown = left.filter((name) => !UNUSED.test(name));
  if (unknown.length > 0) {
    throw new InputError('bad-checkpoint', `the weights have ${some(unknown)}, of which the model knows nothing`);
  }
  if (left.length > 0) notes.push(`left aside, since T5 does not use it: ${some(left)}`);
  return { tensors: chosen, notes: [...notes, ...widenings(tensors, chosen)] };
}

async function requireEqual(tensors: CheckpointTensors, first: string, second: string): Promise<void> {
  const [a, b] = [(await tensors.read(first)).data, (await tensors.read(second)).data];
  if (a.length === b.length && a.every((value, i) => Object.is(value, b[i]))) return;
  const hint =
    second === HEAD
      ? '; where they are two, config.json has "tie_word_embeddings": false'
      : ', as one matrix does both';
  throw new InputError('bad-checkpoint', `${first} and ${second} differ, and should be equal${hint}`);
}

function widenings(tensors: CheckpointTensors, chosen: ChosenTensors['tensors']): readonly string[] {
  const types = new Map<string, number>();
  for (const { from } of chosen) types.set(tensors.dtype(from), (types.get(tensors.dtype(from)) ?? 0) + 1);
  types.delete('F32');
  return [...types].sort().map(([type, count]) => `${count} tensors of type ${type} became float32`);
}

function some(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return names.slice(0, SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
