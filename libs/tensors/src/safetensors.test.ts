import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesFile, openSafetensors, type TensorSource, writeSafetensors } from './safetensors.js';

async function written(tensors: readonly TensorSource[], metadata?: Record<string, string>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeSafetensors(tensors, metadata)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('what is written is read back, for any names, shapes and float32 values', async () => {
  const tensor = fc.record({
    name: fc.string().filter((name) => name !== '__metadata__' && name !== '__proto__'),
    shape: fc.array(fc.nat(4), { maxLength: 3 }),
    seed: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 5 }), async (specs) => {
      const sources = specs.map(
        ({ name, shape, seed }, index): TensorSource & { values: Float32Array | Int32Array } => {
          const size = shape.reduce((a, b) => a * b, 1);
          const values =
            index % 2 === 0
              ? Float32Array.from({ length: size }, (_, i) => (seed + i) / 7)
              : Int32Array.from({ length: size }, (_, i) => seed - i);
          return { name, shape, dtype: index % 2 === 0 ? 'F32' : 'I32', data: () => values, values };
        },
      );
      const file = await openSafetensors(bytesFile(await written(sources)));
      assert.deepEqual(file.metadata, { format: 'pt' });
      assert.deepEqual([...file.names].sort(), specs.map(({ name }) => name).sort());
      for (const { name, shape, values } of sources) {
        const stored = await file.read(name);
        assert.deepEqual(stored.shape, shape);
        assert.deepEqual(stored.data, values);
      }
    }),
    { numRuns: 50 },
  );
});

test('a torn or wrong file is refused with what is wrong', async () => {
  const bytes = await written([{ name: 'a', dtype: 'F32', shape: [3], data: () => new Float32Array(3) }]);
  const torn = await openSafetensors(bytesFile(bytes.subarray(0, bytes.length - 4)));
  await assert.rejects(torn.read('a'), /tensor a of shape \[3\]/);
  await assert.rejects(torn.read('b'), /no tensor b/);
  await assert.rejects(openSafetensors(bytesFile(bytes.subarray(0, 20))), /the header says/);
  await assert.rejects(openSafetensors(bytesFile(new Uint8Array(4))), /at least 8 bytes/);
  await assert.rejects(
    written([{ name: 'a', dtype: 'F32', shape: [2], data: () => new Float32Array(3) }]),
    /has 3 elements/,
  );
});
