/** Dates from 1950 to 2049, as people write them: a year of two digits thus says which century is meant. */
const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const firstDay = Date.UTC(1950, 0, 1);
const millisecondsOfDay = 24 * 60 * 60 * 1000;

export const days = (Date.UTC(2050, 0, 1) - firstDay) / millisecondsOfDay;
const dateOf = (day: number): Date => new Date(firstDay + day * millisecondsOfDay);

/** The international form, such as 2026-11-29, of a day that is counted from the first one. */
export const isoDate = (day: number): string => dateOf(day).toISOString().slice(0, 10);

const ordinal = (n: number): string => {
  const ending = n > 10 && n < 14 ? undefined : ['st', 'nd', 'rd'][(n % 10) - 1];
  return `${n}${ending ?? 'th'}`;
};

interface Parts {
  /** From 1, as are months. */
  readonly day: number;
  readonly month: number;
  readonly year: number;
  readonly name: string;
  readonly weekday: string;
}
const twoDigits = (n: number): string => String(n % 100).padStart(2, '0');

const formats: readonly ((date: Parts) => string)[] = [
  ({ day, name, year }) => `${ordinal(day)} of ${name}, ${year}`,
  ({ day, name, year }) => `${name} ${day}, ${year}`,
  ({ day, name, year }) => `${name.slice(0, 3)} ${ordinal(day)} ${year}`,
  ({ day, name, year }) => `${day}-${name.slice(0, 3).toUpperCase()}-${twoDigits(year)}`,
  ({ day, month, year }) => `${month}/${day}/${twoDigits(year)}`,
  ({ day, month, year }) => `${twoDigits(day)}.${twoDigits(month)}.${year}`,
  ({ day, name, year, weekday }) => `${weekday}, ${day} ${name} ${year}`,
  ({ day, name, year, weekday }) => `${weekday.slice(0, 3)} ${name.slice(0, 3)} ${day} '${twoDigits(year)}`,
];

/** How many ways there are to write a date. */
export const ways = formats.length;
/** The length of the longest date. */
export const longest = 'Wednesday, 30 September 1950'.length;

/** A day that is counted from the first one, in one of the ways. */
export function written(day: number, way: number): string {
  const date = dateOf(day);
  const month = date.getUTCMonth();
  return formats[way]!({
    day: date.getUTCDate(),
    month: month + 1,
    year: date.getUTCFullYear(),
    name: months[month]!,
    weekday: weekdays[date.getUTCDay()]!,
  });
}
