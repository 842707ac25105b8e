const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `8s`, `4m 02s`, `1h 05m`, `2d 3h`. A negative span is none. */
export function duration(ms: number): string {
  const span = Math.max(0, ms);
  if (span < minute) return `${Math.floor(span / second)}s`;
  if (span < hour) return `${Math.floor(span / minute)}m ${pad(Math.floor((span % minute) / second))}s`;
  if (span < day) return `${Math.floor(span / hour)}h ${pad(Math.floor((span % hour) / minute))}m`;
  return `${Math.floor(span / day)}d ${Math.floor((span % day) / hour)}h`;
}

/** As `duration`, with tenths of a second where there are only seconds: of commands and stages. */
export function shortDuration(ms: number): string {
  return ms < 10 * second ? `${(Math.max(0, ms) / second).toFixed(1)}s` : duration(ms);
}

/** `now`, `4m ago`, `3h ago`, `2d ago`, then the date. */
export function ago(at: number, now: number): string {
  const span = now - at;
  if (span < minute) return 'now';
  if (span < hour) return `${Math.floor(span / minute)}m ago`;
  if (span < day) return `${Math.floor(span / hour)}h ago`;
  if (span < 7 * day) return `${Math.floor(span / day)}d ago`;
  return date(at, now);
}

const dayMonth = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' });
const dayMonthYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' });
const timeOfDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const timeWithSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const full = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'medium', hourCycle: 'h23' });

/** `Nov 3`, with the year when it is another one. Local time, as all of these. */
export function date(at: number, now: number): string {
  return (new Date(at).getFullYear() === new Date(now).getFullYear() ? dayMonth : dayMonthYear).format(at);
}
/** `14:35`. */
const time = (at: number): string => timeOfDay.format(at);
/** `14:35:02`. */
export const timeSeconds = (at: number): string => timeWithSeconds.format(at);
/** For tooltips. */
export const fullTime = (at: number): string => full.format(at);
/** `14:35` today, else `Nov 3 14:35`. */
export function moment(at: number, now: number): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? time(at) : `${date(at, now)} ${time(at)}`;
}

/** `$0.21`; below a cent `<$0.01`; from a hundred on without cents. */
export function usd(amount: number): string {
  if (amount > 0 && amount < 0.01) return '<$0.01';
  return amount >= 100 ? `$${Math.round(amount).toLocaleString('en')}` : `$${amount.toFixed(2)}`;
}

/** `812`, `12.4k`, `3.1M`: of tokens. */
export function compact(n: number): string {
  if (n < 1_000) return String(n);
  if (n < 999_500) return `${trim(n / 1_000)}k`;
  return `${trim(n / 1_000_000)}M`;
}

/** `812 B`, `12 kB`, `3.1 MB`, in steps of 1,000. */
export function bytes(n: number): string {
  if (n < 1_000) return `${n} B`;
  if (n < 1_000_000) return `${trim(n / 1_000)} kB`;
  if (n < 1_000_000_000) return `${trim(n / 1_000_000)} MB`;
  return `${trim(n / 1_000_000_000)} GB`;
}

export const plural = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

const trim = (n: number): string => (n >= 100 ? String(Math.round(n)) : n.toFixed(1).replace(/\.0$/, ''));
const pad = (n: number): string => String(n).padStart(2, '0');
