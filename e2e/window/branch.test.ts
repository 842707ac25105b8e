import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
let editor: string;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
  // Stands for an editor; its folder has a space, as those of programs have.
  editor = path.join(rig.folder, 'my programs/edit');
  await mkdir(path.dirname(editor));
  await writeFile(editor, '#!/bin/sh\nprintf "%s\\n" "$@" > "$0.part" && mv "$0.part" "$0.said"\n', { mode: 0o755 });
  await rig.draft('web', 'worked', 'Write a note.', '--queue');
  await rig.until('web/worked', 'review');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

const worktree = () => path.join(rig.folder, 'worktrees/web/worked');
const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());
const terminalText = (page: Page) => page.locator('.xterm-accessibility-tree').textContent();

async function open(): Promise<Page> {
  const page = await rig.open({ at: '/task/web/worked?tab=spec' });
  await page.getByRole('button', { name: "Copy the worktree's path" }).waitFor();
  return page;
}

it('the branch, the worktree and the way to it are copied, by button and by key', async () => {
  const page = await open();
  const ways: [press: () => Promise<void>, text: string][] = [
    [() => page.getByRole('button', { name: 'Copy the branch name' }).click(), 'task/worked'],
    [() => page.getByRole('button', { name: "Copy the worktree's path" }).click(), worktree()],
    [() => page.getByRole('button', { name: 'Copy the command that goes there' }).click(), `cd ${worktree()}`],
    [() => page.keyboard.press('y').then(() => page.keyboard.press('b')), 'task/worked'],
    [() => page.keyboard.press('y').then(() => page.keyboard.press('w')), worktree()],
    [() => page.keyboard.press('y').then(() => page.keyboard.press('k')), 'web/worked'],
  ];
  for (const [press, text] of ways) {
    await page.evaluate(() => navigator.clipboard.writeText('before'));
    await press();
    await expect.poll(() => copied(page)).toBe(text);
  }
});

it('the editor of the settings opens the worktree, with the arguments that stand there', async () => {
  const page = await open();
  await rig.go(page, '/settings/queue');
  const command = page.getByRole('textbox', { name: 'Open worktrees with' });
  await command.fill(`"${editor}" --reuse-window {path}`);
  await command.press('Enter');
  await page.getByText('saved').waitFor();
  expect((await rig.cliJson<{ editorCommand: string[] }>('settings', 'get')).editorCommand).toEqual([editor, '--reuse-window', '{path}']);
  await page.reload();
  expect(await command.inputValue()).toBe(`"${editor}" --reuse-window {path}`);

  await rig.go(page, '/task/web/worked?tab=spec');
  await page.getByRole('button', { name: 'Open in edit' }).click();
  await expect.poll(() => readFile(`${editor}.said`, 'utf8').catch(() => null)).toBe(`--reuse-window\n${worktree()}\n`);
});

it('an editor that is not there is named, with what to do', async () => {
  await rig.cli('settings', 'set', 'editorCommand=no-such-editor');
  const page = await open();
  await page.getByRole('button', { name: 'Open in no-such-editor' }).click();
  await page.getByRole('alert').getByText('no-such-editor was not found.').waitFor();
});

it('a shell in the worktree is a button away', async () => {
  const page = await open();
  await page.evaluate(() => {
    localStorage.setItem('task-orchestrator.terminal', JSON.stringify({ state: { screenReader: true }, version: 1 }));
  });
  await page.reload();
  await page.getByRole('button', { name: 'Open a shell' }).click();
  const input = page.getByRole('textbox', { name: 'Terminal: bash' });
  await input.waitFor();
  await input.pressSequentially('git branch --show-current | tr a-z A-Z\n');
  await expect.poll(() => terminalText(page)).toContain('TASK/WORKED');
  await page.getByRole('button', { name: 'Close bash' }).click();
  await page.getByRole('button', { name: 'Close bash' }).waitFor({ state: 'detached' });
});
