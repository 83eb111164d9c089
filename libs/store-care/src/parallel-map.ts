/**
 * Maps what a stream gives, a bounded number at a time, in the order in which they end. Nothing is pulled beyond the
 * bound, so that memory does not grow with the stream. The first failure ends it, once those under way have ended.
 *
 * @param atOnce at least 1
 */
export async function* parallelMap<A, B>(
  items: AsyncIterable<A> | Iterable<A>,
  atOnce: number,
  map: (item: A) => Promise<B>,
): AsyncGenerator<B> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const running = new Map<number, Promise<{ readonly id: number; readonly value: B }>>();
  let next = 0;
  let ended = false;
  try {
    for (;;) {
      while (!ended && running.size < atOnce) {
        const step = await iterator.next();
        if (step.done === true) ended = true;
        else {
          const id = next++;
          const mapped = map(step.value).then((value) => ({ id, value }));
          mapped.catch(() => undefined); // heard below, maybe only when the stream has given the next item
          running.set(id, mapped);
        }
      }
      if (running.size === 0) return;
      const { id, value } = await Promise.race(running.values());
      running.delete(id);
      yield value;
    }
  } finally {
    await Promise.allSettled(running.values());
    if (!ended) await iterator.return?.();
  }
}
