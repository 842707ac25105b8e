import type { FailureCode } from '../../contract/runs.ts';

/** What went wrong, as it is stored on a run and shown on its card. */
export interface GitFailure {
  ok: false;
  code: FailureCode;
  message: string;
}

/** Expected failures are plain data; anything thrown is a bug. */
export type Result<T> = { ok: true; value: T } | GitFailure;

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });
export const fail = (code: FailureCode, message: string): GitFailure => ({ ok: false, code, message });
