/** Local times that one often means by "later". `now` is epoch ms. */
export function schedulePresets(now: number): { label: string; at: number }[] {
  const at = (days: number, hour: number) => {
    const date = new Date(now);
    date.setDate(date.getDate() + days);
    return date.setHours(hour, 0, 0, 0);
  };
  const tonight = at(0, 22);
  return [...(tonight > now ? [{ label: 'Tonight 22:00', at: tonight }] : []), { label: 'Tomorrow 8:00', at: at(1, 8) }];
}

/** As a `datetime-local` field has it: local time without a zone. */
export function toField(at: number): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Null for what is no date (yet): one types it part by part. */
export function fromField(value: string): number | null {
  const at = new Date(value).getTime();
  return value === '' || Number.isNaN(at) ? null : at;
}
