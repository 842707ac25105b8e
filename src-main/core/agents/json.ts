/**
 * Access to JSON that a program of someone else wrote: every field may be missing or of another type, and a reader never
 * throws. Each function answers with the value if it has the type asked for, and with the neutral value otherwise.
 */
export type JsonObject = Record<string, unknown>;

/** The object on a line, or null for anything else: plain text, a broken line, a bare number. */
export function parseObject(line: string): JsonObject | null {
  if (!line.trimStart().startsWith('{')) return null;
  try {
    return obj(JSON.parse(line));
  } catch {
    // Not JSON: the caller shows the line as it is.
    return null;
  }
}

export const obj = (value: unknown): JsonObject | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;

/** The field's object, or an empty one, for paths of several steps. */
export const at = (value: unknown, key: string): JsonObject => obj(obj(value)?.[key]) ?? {};

export const str = (value: unknown): string => (typeof value === 'string' ? value : '');

export const num = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);

export const arr = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
