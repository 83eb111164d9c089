import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readTensorboard } from './read-tensorboard.js';
import { scalarsOfLoggedEvent, tensorboardHead, tensorboardScalars } from './tensorboard-events.js';

const head = tensorboardHead(100.5, { tag: 'config', text: '# T5' });

describe('event files of TensorBoard', () => {
  it('are the bytes that the tensorboard package writes', () => {
    // tensorboard 2.21: Event(wall_time=100.5, file_version='brain.Event:2'), then a step's scalar.
    assert.equal(Buffer.from(head.subarray(0, 40)).toString('hex'), VERSION_EVENT);
    assert.equal(Buffer.from(tensorboardScalars(100.5, 300, { 'loss/train': 1.5 })).toString('hex'), SCALAR_EVENT);
  });

  it('read back: steps, times and scalars, in their order', () => {
    const scalars = fc.dictionary(fc.stringMatching(/^[a-z./]{1,12}$/), fc.float({ noNaN: true }), {
      maxKeys: 4,
      noNullPrototype: true,
    });
    const event = fc.record(
      { wallTime: fc.double({ noNaN: true }), step: fc.maxSafeNat(), scalars },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 5 }), (events) => {
        const frames = events.map(({ wallTime, step, scalars }) => tensorboardScalars(wallTime, step, scalars));
        const [version, text, ...read] = readTensorboard(Buffer.concat([head, ...frames]));
        assert.deepEqual([version?.step, version?.wallTime, text?.end], [0, 100.5, head.length]);
        assert.deepEqual(
          read.map(({ wallTime, step, scalars }) => ({ wallTime, step, scalars })),
          events,
        );
      }),
      { numRuns: 100 },
    );
  });

  it('a torn or damaged end is left out', () => {
    const whole = Buffer.concat([head, tensorboardScalars(1, 1, { a: 1 }), tensorboardScalars(2, 2, { a: 2 })]);
    const steps = (file: Uint8Array) => readTensorboard(file).map(({ step }) => step);
    assert.deepEqual(steps(whole), [0, 0, 1, 2]);
    for (const cut of [1, 10, 30]) assert.deepEqual(steps(whole.subarray(0, whole.length - cut)), [0, 0, 1]);
    const damaged = Buffer.from(whole);
    damaged[whole.length - 8] = (damaged[whole.length - 8] as number) ^ 1;
    assert.deepEqual(steps(damaged), [0, 0, 1]);
  });
});

it('tags name the value and the split', () => {
  const event = {
    step: 3,
    split: 'train',
    loss: 2,
    learningRate: 0.1,
    zLoss: 0,
    note: 'x',
    metrics: { exactMatch: 5 },
  };
  assert.deepEqual(scalarsOfLoggedEvent(event), {
    'train/loss': 2,
    'train/learning_rate': 0.1,
    'train/z_loss': 0,
    'train/metrics.exact_match': 5,
  });
});

const VERSION_EVENT = '1800000000000000a37f4b220900000000002059401a0d627261696e2e4576656e743a321852f4c7';
const SCALAR_EVENT =
  '2100000000000000017becf609000000000020594010ac022a130a110a0a6c6f73732f747261696e150000c03ff3c88647';
