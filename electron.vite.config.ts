import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

export default defineConfig({
  main: {
    build: {
      // Everything is bundled, so that a start reads a few files instead of hundreds; only what loads a native binary stays outside.
      externalizeDeps: false,
      sourcemap: true,
      target: 'node22',
      rolldownOptions: {
        // The command line (and with it the daemon), and the desktop shell.
        input: { cli: 'src-main/cli/main.ts', electron: 'src-main/electron/main.ts' },
        external: ['better-sqlite3', 'node-pty'],
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          // Beside the entries: every file of the build lies two folders below the package root, like the entries' sources do.
          chunkFileNames: '[name]-[hash].js',
        },
      },
    },
  },
  // A sandboxed preload is one CommonJS file.
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src-preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  // The window: served to browsers by the daemon, loaded as files by the desktop shell.
  renderer: {
    root: 'src-renderer',
    plugins: [react(), tailwindcss()],
    build: {
      // Electron 45 and every browser of the last two years.
      target: 'chrome130',
      sourcemap: false,
      // electron-vite leaves it off; over the network of a remote daemon it is a third of the size.
      minify: true,
      // Fonts and images stay files of their own: what is inlined is paid for before the first paint.
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: { index: 'src-renderer/index.html' },
        // What the first paint needs is one file: else every module that some later view shares with it becomes a request of its own.
        output: { codeSplitting: { groups: [{ name: 'window', test: /src-renderer[\\/]frame[\\/]router\.tsx$/ }] } },
      },
    },
  },
});
