import { create } from 'zustand';
import type { Appearance } from '../../src-main/contract/settings.ts';

/** Also read by public/appearance.js, before anything is painted. */
const storageKey = 'appearance';
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

interface Shown {
  appearance: Appearance;
  /** `system` resolved. */
  theme: 'light' | 'dark';
}

function shownOf(appearance: Appearance): Shown {
  const dark = appearance.theme === 'dark' || (appearance.theme === 'system' && systemIsDark.matches);
  return { appearance, theme: dark ? 'dark' : 'light' };
}

function stored(): Appearance {
  const usual: Appearance = { theme: 'system', density: 'comfortable' };
  try {
    const read = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<Appearance>;
    return {
      theme: read.theme === 'light' || read.theme === 'dark' ? read.theme : 'system',
      density: read.density === 'compact' ? 'compact' : 'comfortable',
    };
  } catch {
    return usual;
  }
}

/** The theme and density as they are shown: for what paints by itself (terminals, charts, the editor). */
export const useAppearance = create<Shown>(() => shownOf(stored()));

/** Shows it at once and remembers it for the next first paint. The settings on the server are the truth. */
export function showAppearance(appearance: Appearance): void {
  localStorage.setItem(storageKey, JSON.stringify(appearance));
  useAppearance.setState(shownOf(appearance));
}

function paint({ appearance, theme }: Shown): void {
  const { dataset } = document.documentElement;
  dataset.theme = theme;
  dataset.density = appearance.density;
}
useAppearance.subscribe(paint);
systemIsDark.addEventListener('change', () => useAppearance.setState(({ appearance }) => shownOf(appearance)));
