import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** How specs are shown: as text, as text and preview beside each other, or as preview. Kept in this browser. */
export type SpecLayout = 'write' | 'split' | 'preview';

export const useSpecView = create<{ layout: SpecLayout }>()(
  persist((): { layout: SpecLayout } => ({ layout: 'write' }), { name: 'spec-view' }),
);
