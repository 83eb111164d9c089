/** A `Date:` header: the local time as it is written there, and the instant. ISO 8601, to the second. */
export interface MailDate {
  readonly text: string;
  readonly local: string;
  readonly utc: string;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DATE = /^(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;
const MAX_OFFSET_MINUTES = 14 * 60;
/** There was no mail before; some spam is dated in the year 102. */
const FIRST_YEAR = 1970;

/**
 * Reads `Thu, 22 Aug 2002 18:26:25 +0700` (RFC 5322, comments in parentheses allowed). Undefined for other forms, days
 * that do not exist, and offsets that no place has.
 */
export function mailDate(header: string): MailDate | undefined {
  const text = header
    .replace(/\([^()]*\)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [day, year, hour, minute, second] = [1, 3, 4, 5, 6].map((group) => Number(match[group])) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const month = MONTHS.indexOf((match[2] as string).toLowerCase());
  const offset = (Number(match[8]) * 60 + Number(match[9])) * (match[7] === '-' ? -1 : 1);
  const local = new Date(Date.UTC(year, month, day, hour, minute, second));
  const exists = month >= 0 && local.getUTCDate() === day && local.getUTCHours() === hour && minute < 60 && second < 60;
  if (!exists || year < FIRST_YEAR || Math.abs(offset) > MAX_OFFSET_MINUTES || Number(match[9]) > 59) return undefined;
  const utc = new Date(local.getTime() - offset * 60_000);
  return { text, local: seconds(local), utc: `${seconds(utc)}Z` };
}

function seconds(date: Date): string {
  return date.toISOString().slice(0, 19);
}
