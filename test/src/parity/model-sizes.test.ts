import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelSettings } from '@exmix/cards/model-schema';
import { MODEL_SIZE_NAMES, type ModelSizeName, PUBLISHED_VOCABULARY } from '@exmix/cards/model-sizes';
import { parameterCount } from '@exmix/t5/parameter-shapes';
import { parseT5Config } from '@exmix/t5/t5-config';

/** `sum(p.numel() for p in model.parameters())` of the published checkpoints in Transformers. */
const PUBLISHED: Readonly<Record<ModelSizeName, number>> = {
  't5-small': 60_506_624,
  't5-base': 222_903_552,
  't5-large': 737_668_096,
  't5-3b': 2_851_598_336,
  't5-11b': 11_307_321_344,
  't5-v1_1-small': 76_961_152,
  't5-v1_1-base': 247_577_856,
  't5-v1_1-large': 783_150_080,
  't5-v1_1-xl': 2_849_757_184,
  't5-v1_1-xxl': 11_135_332_352,
};

test('named sizes have the parameters of the published checkpoints', () => {
  for (const size of MODEL_SIZE_NAMES) {
    const settings = modelSettings.parse({ size, vocab_size: PUBLISHED_VOCABULARY });
    assert.equal(parameterCount(parseT5Config(settings)), PUBLISHED[size], size);
  }
});
