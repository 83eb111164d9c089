import { initialParameters } from '@exmix/t5/initial-parameters';
import { t5ConfigJson } from '@exmix/t5/t5-config';
import { tinyConfig } from '@exmix/t5/testing/tiny-config';
import { nmtNfkc } from '@exmix/vocabulary/nmt-nfkc';
import { trainUnigram } from '@exmix/vocabulary/train-unigram';
import { WordCounts } from '@exmix/vocabulary/word-counts';
import { writeModel } from '@exmix/vocabulary/write-model';
import type { CheckpointFolder } from '../checkpoint-folder.js';

export interface TestTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export type TestFiles = Record<string, Uint8Array>;

/** A small T5 1.1; its vocabulary has fewer pieces than it has rows, as FLAN-T5's. */
export const TEST_CONFIG = tinyConfig(64, { num_decoder_layers: 1 });

/** A vocabulary of 25 pieces. */
export function testVocabulary(): Uint8Array {
  const words = new WordCounts(nmtNfkc());
  words.add('the cat sat on a mat while other animals were walking');
  return writeModel(trainUnigram(words, { size: 25, characterCoverage: 1 }).model);
}

/** Seeded weights by name. */
export function testTensors(config = TEST_CONFIG): Map<string, TestTensor> {
  const tensors = new Map<string, TestTensor>();
  for (const { name, shape, data } of initialParameters(config, 7)) {
    tensors.set(name, { dtype: 'F32', shape, bytes: new Uint8Array(data.buffer) });
  }
  return tensors;
}

/** A safetensors file as other programs may write it: any types, any order. */
export function safetensors(tensors: Iterable<readonly [string, TestTensor]>): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { dtype, shape, bytes }] of tensors) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
    parts.push(bytes);
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...parts]);
}

export function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** A whole checkpoint, to be changed. */
export function testCheckpoint(config = TEST_CONFIG, tensors = testTensors(config)): TestFiles {
  return {
    'config.json': json(t5ConfigJson(config, 0.1)),
    'model.safetensors': safetensors(tensors),
    'spiece.model': testVocabulary(),
    'tokenizer.json': json({}),
  };
}

export function memoryFolder(files: TestFiles): CheckpointFolder & { readonly openFiles: () => number } {
  let open = 0;
  return {
    name: 'the folder',
    has: async (path) => path in files,
    open: async (path) => {
      const bytes = files[path] as Uint8Array;
      open++;
      return {
        size: bytes.length,
        read: async (start, end) => bytes.subarray(start, end),
        close: async () => void open--,
      };
    },
    openFiles: () => open,
  };
}
