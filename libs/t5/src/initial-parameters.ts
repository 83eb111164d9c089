import { parameterShapes } from './parameter-shapes.js';
import type { T5Config } from './t5-config.js';

/**
 * Seeded random weights with T5X's initial scales (t5x `layers.py`, Flaxformer's T5 1.1): embedding 1; linear layers
 * `fan_in ** -0.5`, truncated at two deviations in the feed-forward layer and the head; queries in addition
 * `d_kv ** -0.5`, since scores are not divided by it; relative biases uniform with variance 2 / (buckets + heads);
 * norms 1. Weights depend on nothing but seed, name and shape.
 */
export function* initialParameters(
  config: T5Config,
  seed: number,
): Generator<{ name: string; shape: readonly number[]; data: Float32Array }> {
  for (const [name, shape] of parameterShapes(config)) {
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
    fill(name, shape, data, config, generator(seed, name));
    yield { name, shape, data };
  }
}

function fill(name: string, shape: readonly number[], data: Float32Array, config: T5Config, random: () => number) {
  const deviation = (shape[1] as number) ** -0.5;
  if (name.endsWith('norm.weight')) data.fill(1);
  else if (name === 'shared.weight') normal(data, 1, random);
  else if (name.includes('relative_attention_bias')) {
    const half = Math.sqrt(6 / ((shape[0] as number) + (shape[1] as number)));
    for (let i = 0; i < data.length; i++) data[i] = (random() * 2 - 1) * half;
  } else if (name.endsWith('.q.weight')) normal(data, deviation * config.d_kv ** -0.5, random);
  else if (name.includes('Attention')) normal(data, deviation, random);
  else truncatedNormal(data, deviation, random);
}

function normal(data: Float32Array, deviation: number, random: () => number) {
  for (let i = 0; i < data.length; i++) data[i] = gauss(random) * deviation;
}

/** Normal within two deviations, scaled so that the deviation is the wished one. */
function truncatedNormal(data: Float32Array, deviation: number, random: () => number) {
  const scale = deviation / 0.87962566103423978;
  for (let i = 0; i < data.length; i++) {
    let value: number;
    do value = gauss(random);
    while (Math.abs(value) > 2);
    data[i] = value * scale;
  }
}

function gauss(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** sfc32 by Chris Doty-Humphrey, seeded by an FNV-1a hash of the name: uniform in [0, 1), 32 bits. */
function generator(seed: number, name: string): () => number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  let a = seed | 0;
  let b = Math.floor(seed / 2 ** 32) | 0;
  let c = hash | 0;
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}
