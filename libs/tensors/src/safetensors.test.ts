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

test('every 16-bit value is read as the number that it stands for', async () => {
  const halves = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const data = Buffer.from(halves.buffer);
  const entry = (dtype: string, at: number) => ({ dtype, shape: [256, 256], data_offsets: [at, at + data.length] });
  const header = Buffer.from(JSON.stringify({ half: entry('F16', 0), brain: entry('BF16', data.length) }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const file = await openSafetensors(bytesFile(Buffer.concat([length, header, data, data])));
  assert.equal(file.dtype('half'), 'F16');
  for (const [name, exponentBits, bias] of [
    ['half', 5, 15],
    ['brain', 8, 127],
  ] as const) {
    const { dtype, data: values } = await file.read(name);
    assert.equal(dtype, 'F32');
    const fractions = 2 ** (15 - exponentBits);
    const largest = 2 ** exponentBits - 1;
    for (const [i, value] of values.entries()) {
      const sign = i < 32768 ? 1 : -1;
      const exponent = Math.floor((i % 32768) / fractions);
      const fraction = (i % fractions) / fractions;
      const small = 2 ** (1 - bias) * fraction;
      const normal = 2 ** (exponent - bias) * (1 + fraction);
      const special = fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
      const expected = sign * (exponent === 0 ? small : exponent === largest ? special : normal);
      assert.ok(Object.is(value, expected), `${name} ${i.toString(16)}: ${value}, not ${expected}`);
    }
  }
});

test('a header that does not place its tensors, and types that are not read, are refused by name', async () => {
  const withHeader = (header: object) => {
    const json = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    return openSafetensors(bytesFile(Buffer.concat([length, json, Buffer.alloc(16)])));
  };
  await assert.rejects(withHeader({ a: { dtype: 'F32', shape: [1] } }), /type, shape and place of a/);
  await assert.rejects(withHeader({ a: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }), /of a/);
  const file = await withHeader({ a: { dtype: 'F64', shape: [1], data_offsets: [0, 8] } });
  await assert.rejects(file.read('a'), /tensor a is of type F64; F32, F16, BF16, I32 are read/);
});
