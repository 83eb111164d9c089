import { InputError } from '@exmix/errors/input-error';
import { parseT5Config, type T5Config } from '@exmix/t5/t5-config';

export interface ImportedConfig {
  readonly config: T5Config;
  readonly dropout: number;
  /** The output matrix is separate, but a file may hold one matrix for both (transformers from 5 on writes it so). */
  readonly headMayBeShared: boolean;
}

/** What T5's code in transformers does, and model types that only look alike. */
const ARCHITECTURE = 'T5ForConditionalGeneration';
const ALIKE: Readonly<Record<string, string>> = {
  mt5: 'its vocabulary has no sentinels above its pieces',
  umt5: 'every block has relative position biases of its own',
  longt5: 'its encoder attends locally',
  switch_transformers: 'its feed-forward layers are mixtures of experts',
};

/**
 * Reads the `config.json` of a T5 of transformers (1.0, 1.1, FLAN-T5).
 *
 * @throws InputError `bad-checkpoint` on another architecture, `t5-config` on a form of T5 that exmix does not have
 */
export function importConfig(json: Record<string, unknown>): ImportedConfig {
  const place = { file: 'config.json' };
  const { model_type: type, architectures, scale_decoder_outputs: scaled } = json;
  if (type !== 't5') {
    const why = typeof type === 'string' && Object.hasOwn(ALIKE, type) ? `: ${ALIKE[type]}` : '';
    const message = `the model type is ${JSON.stringify(type)}; exmix imports "t5"${why}`;
    throw new InputError('bad-checkpoint', message, { ...place, field: 'model_type' });
  }
  if (Array.isArray(architectures) && architectures.length > 0 && !architectures.includes(ARCHITECTURE)) {
    const message = `is ${JSON.stringify(architectures)}; exmix imports "${ARCHITECTURE}", an encoder with its decoder`;
    throw new InputError('bad-checkpoint', message, { ...place, field: 'architectures' });
  }
  // Transformers from 5 on always writes `tie_word_embeddings: true` and says by another field which form it is.
  const separate = scaled === false;
  const config = t5Config(separate ? { ...json, tie_word_embeddings: false } : json);
  const { dropout_rate: dropout = 0.1 } = json;
  if (typeof dropout !== 'number' || !(dropout >= 0 && dropout < 1)) {
    const message = `is ${JSON.stringify(dropout)}; it is a share from 0 to below 1`;
    throw new InputError('t5-config', message, { ...place, field: 'dropout_rate' });
  }
  return { config, dropout, headMayBeShared: separate && json.tie_word_embeddings !== false };
}

/** Special ids that feeding and decoding take for granted. */
const IDS = { pad_token_id: 0, eos_token_id: 1, decoder_start_token_id: 0 } as const;

function t5Config(json: Record<string, unknown>): T5Config {
  try {
    const config = parseT5Config(json);
    for (const [field, id] of Object.entries(IDS)) {
      const is = config[field as keyof typeof IDS];
      if (is !== id) throw new InputError('t5-config', `is ${is}; exmix has ${id}, as all of T5's`, { field });
    }
    return config;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.code, error.message, { file: 'config.json' }, { cause: error });
  }
}
