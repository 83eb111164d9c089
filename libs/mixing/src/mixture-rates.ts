import { InputError } from '@exmix/errors/input-error';

/** A member of a mixture: a task or another mixture, and its rate in this one. */
export type MixtureMember = readonly [name: string, rate: number];

/**
 * Rates of the tasks of a mixture that may hold other mixtures: a nested mixture hands its own rate on in proportion to
 * its members' rates, and a task that is reached twice adds up (SeqIO, class `Mixture`). Tasks are in code unit order.
 *
 * Throws `InputError` `mixture-cycle` where a mixture holds itself.
 *
 * @param mixtures members by mixture name; a name that is no key is a task
 */
export function mixtureRates(
  mixtures: ReadonlyMap<string, readonly MixtureMember[]>,
  name: string,
): Map<string, number> {
  const rates = new Map<string, number>();
  collect(name, undefined, []);
  return new Map([...rates].sort(([a], [b]) => (a < b ? -1 : 1)));

  /** @param rate what the mixture as a whole gets; undefined leaves its members' rates as they are */
  function collect(mixture: string, rate: number | undefined, path: readonly string[]): void {
    if (path.includes(mixture)) {
      throw new InputError('mixture-cycle', `the mixture ${mixture} holds itself: ${[...path, mixture].join(' > ')}`);
    }
    const members = mixtures.get(mixture);
    if (!members) throw new InputError('unknown-mixture', `there is no mixture ${mixture}`);
    const total = members.reduce((sum, [, memberRate]) => sum + memberRate, 0);
    for (const [member, memberRate] of members) {
      const share = rate === undefined ? memberRate : total === 0 ? 0 : (rate * memberRate) / total;
      if (mixtures.has(member)) collect(member, share, [...path, mixture]);
      else rates.set(member, (rates.get(member) ?? 0) + share);
    }
  }
}
