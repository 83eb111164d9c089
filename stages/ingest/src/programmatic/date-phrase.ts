import type { Seeded } from './seeded.js';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

/** How people name a day: by counting from today, by weekday, or by the calendar. Every phrase means one day only. */
export function datePhrase({ integer, pick }: Seeded): string {
  const days = integer('days', 2, 30);
  const weeks = integer('weeks', 2, 8);
  const month = pick('month', MONTHS);
  const day = integer('day', 1, 28);
  const year = integer('year', 1990, 2030);
  return pick('phrase', [
    pick('near', ['today', 'tomorrow', 'yesterday']),
    `in ${days} days`,
    `${days} days ago`,
    `in ${weeks} weeks`,
    `${weeks} weeks ago`,
    `last ${pick('weekday', WEEKDAYS)}`,
    `${month} ${day}, ${year}`,
    `${day} ${month} ${year}`,
    `${ordinal(day)} of ${month} ${year}`,
    `${month.slice(0, 3)} ${ordinal(day)} ${year}`,
    `${integer('numeric month', 1, 12)}/${day}/${year}`,
  ]);
}

/** A day from 2000 to 2029 to count from, at noon UTC. */
export function referenceDay({ integer }: Seeded): Date {
  const first = Date.UTC(2000, 0, 1, 12);
  return new Date(first + integer('reference', 0, 30 * 365) * 86_400_000);
}

/** `Wednesday 2024-05-15`. */
export function dayWithWeekday(day: Date): string {
  return `${WEEKDAYS[(day.getUTCDay() + 6) % 7]} ${day.toISOString().slice(0, 10)}`;
}

function ordinal(day: number): string {
  const ending =
    day % 10 === 1 && day !== 11
      ? 'st'
      : day % 10 === 2 && day !== 12
        ? 'nd'
        : day % 10 === 3 && day !== 13
          ? 'rd'
          : 'th';
  return `${day}${ending}`;
}
