import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { parseBinding } from '../../src-renderer/shortcuts/keys.ts';
import { actions } from '../../src-renderer/shortcuts/registry.ts';
import type { WindowCommand } from '../contract/desktop.ts';
import { menuTemplate } from './menu.ts';

type Item = MenuItemConstructorOptions;

const flat = (items: Item[]): Item[] => items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);

function menu(os: NodeJS.Platform, { packaged = true, ready = false } = {}) {
  const commands: WindowCommand[] = [];
  const done: string[] = [];
  const act = (what: string) => () => void done.push(what);
  const items = flat(
    menuTemplate(
      { os, paused: false, packaged, update: ready ? { kind: 'ready', version: '2.0.0' } : null },
      {
        command: (command) => commands.push(command),
        ...{ addFolder: act('folder'), quit: act('quit'), checkForUpdates: act('check'), restart: act('restart') },
      },
    ),
  );
  for (const { click } of items) (click as (() => void) | undefined)?.();
  return { items, commands, done, labels: items.flatMap(({ label }) => label ?? []), roles: items.flatMap(({ role }) => role ?? []) };
}

/** An accelerator of Electron as the window writes the same chord. */
const chord = (accelerator: string) =>
  accelerator
    .split('+')
    .map((part) => ({ CmdOrCtrl: 'mod', Shift: 'shift', Alt: 'alt' })[part] ?? (part.length === 1 ? part.toLowerCase() : part))
    .join('+');

describe.each(['darwin', 'win32', 'linux'] as const)('on %s', (os) => {
  it('asks the window only for what it knows', () => {
    const { commands } = menu(os);
    const ids = commands.flatMap((command) => (command.type === 'action' ? command.id : []));
    expect(ids).toEqual(expect.arrayContaining(['task.new', 'palette.open', 'queue.pause', 'help.shortcuts']));
    expect(ids.filter((id) => !actions.some((action) => action.id === id))).toEqual([]);
  });

  it.each([true, false])('has no key twice, and none that does something else in the window (packaged: %s)', (packaged) => {
    const accelerators = menu(os, { packaged }).items.flatMap((item) => (item.accelerator ? [{ item, key: chord(item.accelerator) }] : []));
    expect(new Set(accelerators.map(({ key }) => key)).size).toBe(accelerators.length);
    const elsewhere = accelerators.filter(({ item, key }) =>
      actions.some(({ keys, words }) => parseBinding(keys).some((chords) => chords[0] === key) && words !== meaning(item)),
    );
    expect(elsewhere.map(({ key }) => key)).toEqual([]);
  });

  it('can quit, and has what every app of the system has', () => {
    const { done, roles, labels } = menu(os);
    expect(done).toEqual(expect.arrayContaining(['quit', 'folder', 'check']));
    expect(roles).toEqual(expect.arrayContaining(['editMenu', 'windowMenu', 'help', 'close', 'zoomIn']));
    expect(roles.includes('hide')).toBe(os === 'darwin');
    expect(labels).not.toContain('Restart to Update to 2.0.0');
    expect(menu(os, { ready: true }).done).toContain('restart');
    expect(roles).not.toContain('toggleDevTools');
  });
});

/** What an entry of the menu does, in the window's words, where both have the same key. */
const meaning = ({ label }: Item): string | undefined => ({ 'Search and Commands…': 'Search and commands' })[label ?? ''];
