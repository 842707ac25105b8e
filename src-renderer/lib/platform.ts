import type { Platform } from '../../src-main/contract/platform.ts';

/** Set by the preload of the desktop app; a browser has none. */
export const platform: Platform | null = (globalThis as { platform?: Platform }).platform ?? null;
