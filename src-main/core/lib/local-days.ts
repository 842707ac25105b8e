/** Midnight, local time, at which the day of `at` began. */
export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** The midnight of Monday at which the week of `at` began, local time. */
export function startOfWeek(at: number): number {
  const date = new Date(at);
  date.setHours(0, 0, 0, 0);
  return date.setDate(date.getDate() - ((date.getDay() + 6) % 7));
}

/** The next midnight; a day has 23 or 25 hours when the clocks change. */
export function nextDay(at: number): number {
  const date = new Date(startOfDay(at));
  return date.setDate(date.getDate() + 1);
}

export function nextWeek(at: number): number {
  const date = new Date(startOfWeek(at));
  return date.setDate(date.getDate() + 7);
}

/** `2026-11-23`. */
export function dayName(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
}

/** The beginnings of the last `count` days, oldest first, today's among them. */
export function lastDays(count: number, now: number): number[] {
  const today = new Date(startOfDay(now));
  return Array.from({ length: count }, (_, i) => new Date(today).setDate(today.getDate() - (count - 1 - i)));
}

/** `14:35`, with the date in front when it is not within the next 24 hours. Local time. */
export function clockTime(at: number, now: number): string {
  const date = new Date(at);
  const time = `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
  return at - now < 24 * 3_600_000 ? time : `${dayName(at)} ${time}`;
}
