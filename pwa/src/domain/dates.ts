/** Dates and numbers in the reader's language, by Intl. */

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

const formats = new Map<string, unknown>();

function cached<T>(key: string, make: () => T): T {
  if (!formats.has(key)) formats.set(key, make());
  return formats.get(key) as T;
}

/** Return how long ago something was, as short as the language allows: "5m", "3h", "2d", then the day. */
export function ago(date: string | Date, language: string, now: number = Date.now()): string {
  const then = new Date(date);
  const seconds = Math.max(0, (now - then.getTime()) / 1000);
  if (Number.isNaN(seconds)) return '';
  if (seconds < MINUTE) return relative(language, 0, 'second');
  if (seconds < HOUR) return unit(language, Math.floor(seconds / MINUTE), 'minute');
  if (seconds < DAY) return unit(language, Math.floor(seconds / HOUR), 'hour');
  if (seconds < 7 * DAY) return unit(language, Math.floor(seconds / DAY), 'day');
  const sameYear = then.getFullYear() === new Date(now).getFullYear();
  return cached(`day:${language}:${sameYear}`, () =>
    new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) }),
  ).format(then);
}

/** Return how long ago something was in whole words, for those who listen. */
export function agoInWords(date: string | Date, language: string, now: number = Date.now()): string {
  const seconds = Math.max(0, (now - new Date(date).getTime()) / 1000);
  if (seconds < MINUTE) return relative(language, 0, 'second');
  if (seconds < HOUR) return relative(language, -Math.floor(seconds / MINUTE), 'minute');
  if (seconds < DAY) return relative(language, -Math.floor(seconds / HOUR), 'hour');
  if (seconds < 30 * DAY) return relative(language, -Math.floor(seconds / DAY), 'day');
  return moment(date, language);
}

/** Return how long it is until something happens, in words; "" when it has. */
export function until(date: string | Date, language: string, now: number = Date.now()): string {
  const seconds = (new Date(date).getTime() - now) / 1000;
  if (!(seconds > 0)) return '';
  if (seconds < HOUR) return relative(language, Math.ceil(seconds / MINUTE), 'minute');
  if (seconds < DAY) return relative(language, Math.round(seconds / HOUR), 'hour');
  return relative(language, Math.round(seconds / DAY), 'day');
}

/** Return date and time in full. */
export function moment(date: string | Date, language: string): string {
  return cached(`moment:${language}`, () => new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' })).format(
    new Date(date),
  );
}

/** Return a count as short as the language allows: 999, 1.2K. */
export function compact(count: number, language: string): string {
  return cached(`compact:${language}`, () =>
    new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }),
  ).format(count);
}

/** Return a share of a whole, 0 to 1, as a percentage. */
export function percent(share: number, language: string): string {
  return cached(`percent:${language}`, () => new Intl.NumberFormat(language, { style: 'percent' })).format(share);
}

/** Return how large a file is, to a tenth of a megabyte: what is too large by a byte is rounded up, what it may have down. */
export function megabytes(bytes: number, language: string, rounding: 'ceil' | 'floor'): string {
  return cached(`megabytes:${language}`, () =>
    new Intl.NumberFormat(language, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }),
  ).format(Math[rounding]((bytes / 1024 ** 2) * 10) / 10);
}

function unit(language: string, value: number, name: 'minute' | 'hour' | 'day'): string {
  return cached(`unit:${language}:${name}`, () =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'narrow' }),
  ).format(value);
}

function relative(language: string, value: number, name: Intl.RelativeTimeFormatUnit): string {
  return cached(`relative:${language}`, () => new Intl.RelativeTimeFormat(language, { numeric: 'auto' })).format(value, name);
}
