const MINUTE = 60_000;

/** A time of day like `8:03 AM` or `8am`, with an optional date like `Nov 25th, 2026` before it and an optional ` (UTC)` behind it. */
const RESET =
  /(?:try again at|resets?(?: at)?)\s+(?:([A-Z][a-z]{2})[a-z]* (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?,? (?:at )?)?(\d{1,2})(?::(\d{2}))?\s?([ap]m)\b(?: \(([^)]{1,60})\))?/i;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * When a usage limit ends, from an agent's sentence ("try again at 8:03 AM", "resets 8:51am (UTC)"), in epoch ms; null when it
 * states none, or states it in a time zone other than UTC or this machine's (which is what a bare time means).
 */
export function readResetTime(text: string, now: number): number | null {
  const match = RESET.exec(text.slice(0, 10_000));
  if (!match) return null;
  const [, month, day, year, hour, minute, half, zone] = match;
  const utc = zone === 'UTC';
  if (zone !== undefined && !utc && zone !== Intl.DateTimeFormat().resolvedOptions().timeZone) return null;
  const hours = (Number(hour) % 12) + (half?.toLowerCase() === 'pm' ? 12 : 0);
  const minutes = Number(minute ?? 0);
  if (Number(hour) > 12 || minutes > 59) return null;

  const today = new Date(now);
  const time = (y: number, m: number, d: number) =>
    (utc ? Date.UTC(y, m, d, hours, minutes) : new Date(y, m, d, hours, minutes).getTime()) + MINUTE;
  const y = utc ? today.getUTCFullYear() : today.getFullYear();
  if (month !== undefined) {
    const index = MONTHS.indexOf(month.toLowerCase());
    if (index < 0) return null;
    const at = time(year === undefined ? y : Number(year), index, Number(day));
    // Without a year, a date far back is one of the next year: a limit of December that ends in January.
    return year === undefined && at < now - 180 * 24 * 60 * MINUTE ? time(y + 1, index, Number(day)) : at;
  }
  const m = utc ? today.getUTCMonth() : today.getMonth();
  const d = utc ? today.getUTCDate() : today.getDate();
  const at = time(y, m, d);
  // The seconds are cut off in the sentence, hence the added minute. A time that passed a moment ago is that moment (the agent
  // wrote it just before the limit ended), not the same time tomorrow.
  return at < now - 10 * MINUTE ? time(y, m, d + 1) : at;
}
