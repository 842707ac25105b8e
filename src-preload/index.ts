import { contextBridge, ipcRenderer } from 'electron';
import { type Platform, portChannel, portMessage } from '../src-main/contract/platform.ts';

/*
 * Hands over one port to the main process, and what the page cannot know by itself. Nothing else of Electron reaches the page.
 */

const flag = '--task-orchestrator-version=';
const platform: Platform = {
  kind: 'desktop',
  os: process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux',
  version: process.argv.find((arg) => arg.startsWith(flag))?.slice(flag.length) ?? '',
};
// What is exposed arrives as a frozen copy.
contextBridge.exposeInMainWorld('platform', platform);

ipcRenderer.on(portChannel, ({ ports }) => {
  // To this very window; there is nobody else who could hear it. The page takes it from no other source.
  window.postMessage(portMessage, '*', ports);
});

// By then the page listens: its scripts have run.
addEventListener('DOMContentLoaded', () => ipcRenderer.send(portChannel));
