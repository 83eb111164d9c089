import type { Seeded } from './seeded.js';

/** A cron expression of five fields in numbers, of the kinds that people write. */
export function cronExpression({ integer, pick }: Seeded): string {
  const hour = integer('hour', 0, 23);
  const every = pick('every', [2, 3, 4, 6, 8, 12]);
  const opening = integer('opening', 5, 11);
  const closing = integer('closing', 13, 20);
  const minute = pick('minute', [0, 15, 30, 45, integer('any minute', 1, 59)]);
  const step = pick('step', [2, 5, 10, 15, 20, 30]);
  const time = pick('time', [
    `${minute} ${hour}`,
    `${minute} ${hour}`,
    `${minute} ${hour}`,
    `${minute} */${every}`,
    `*/${step} *`,
    `*/${step} ${opening}-${closing}`,
    `${minute} ${opening},${closing}`,
    `${minute} ${opening}-${closing}`,
  ]);
  const weekday = integer('weekday', 0, 6);
  const first = integer('first weekday', 0, 3);
  const days = pick('days', [
    '* * *',
    `* * ${weekday}`,
    `* * ${weekday}`,
    '* * 1-5',
    `* * ${first},${integer('second weekday', first + 1, 6)}`,
    `* * ${first}-${integer('last weekday', first + 1, 6)}`,
    `${integer('day', 1, 28)} * *`,
    `${integer('day', 1, 28)} ${integer('month', 1, 12)} *`,
    `* ${integer('month', 1, 12)} ${weekday}`,
    `${integer('day', 1, 28)} */${pick('months', [2, 3, 4, 6])} *`,
  ]);
  return `${time} ${days}`;
}
