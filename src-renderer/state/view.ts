import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface View {
  /** A person's choice on a wide window; a narrow one folds it anyhow. */
  sidebarFolded: boolean;
  toggleSidebar: () => void;
  paletteOpen: boolean;
  setPaletteOpen: (open: boolean) => void;
  shortcutsOpen: boolean;
  setShortcutsOpen: (open: boolean) => void;
}

/** What the frame shows; nothing of it is known to the server. */
export const useView = create<View>()(
  persist(
    (set) => ({
      sidebarFolded: false,
      toggleSidebar: () => set(({ sidebarFolded }) => ({ sidebarFolded: !sidebarFolded })),
      paletteOpen: false,
      setPaletteOpen: (paletteOpen) => set({ paletteOpen }),
      shortcutsOpen: false,
      setShortcutsOpen: (shortcutsOpen) => set({ shortcutsOpen }),
    }),
    { name: 'view', partialize: ({ sidebarFolded }) => ({ sidebarFolded }) },
  ),
);
