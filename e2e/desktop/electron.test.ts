import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ElectronApplication, _electron as electron, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRuntime } from '../../scripts/electron-runtime.mjs';
import { hasTray } from '../../src-main/electron/tray-host.ts';
import { run } from '../agents/processes.ts';
import { dropOnQueued, dropOnReview, inState, requestChanges, stopRun, tryDemo, writeTask } from '../window/flows.ts';

const root = path.resolve(import.meta.dirname, '../..');
const runtime = findRuntime(root);
const tray = runtime !== null && (await hasTray(process.platform, process.env));

/** What the tests listen to inside of Electron's main process. */
interface Heard {
  heard: { tooltips: string[]; notifications: string[] };
}

describe.skipIf(runtime === null)(`the desktop app in Electron${runtime === null ? ' (skipped: no Electron runtime)' : ''}`, () => {
  let folder: string;
  let app: ElectronApplication;
  let page: Page;
  const complaints: string[] = [];
  const env = () => ({
    ...process.env,
    HOME: folder,
    SHLVL: '1',
    TASK_ORCH_STATE: path.join(folder, 'state'),
    TASK_ORCH_WORKTREES: path.join(folder, 'worktrees'),
    GIT_CONFIG_GLOBAL: path.join(folder, 'gitconfig'),
  });
  const cli = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(process.execPath, [path.join(root, 'out/main/cli.js'), ...args], {
      cwd: folder,
      env: env(),
    });
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  };
  const heard = () => app.evaluate(() => (globalThis as unknown as Heard).heard);

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'electron-')));
    await writeFile(
      path.join(folder, 'gitconfig'),
      '[user]\n\tname = Test\n\temail = test@example.invalid\n[init]\n\tdefaultBranch = main\n',
    );
    const repository = path.join(folder, 'web');
    await mkdir(repository);
    for (const args of [
      ['init', '-q'],
      ['commit', '-q', '--allow-empty', '-m', 'Begin'],
    ])
      await run('git', args, { cwd: repository, env: env() });
    app = await electron.launch({
      executablePath: runtime as string,
      args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root],
      env: env() as Record<string, string>,
      cwd: folder,
    });
    await app.evaluate(({ Tray, Notification }) => {
      const heard: Heard['heard'] = { tooltips: [], notifications: [] };
      Object.assign(globalThis, { heard });
      const { setToolTip } = Tray.prototype;
      Tray.prototype.setToolTip = function (text) {
        heard.tooltips.push(text);
        setToolTip.call(this, text);
      };
      // Whether somebody shows them is the desktop's affair.
      Notification.isSupported = () => true;
      Notification.prototype.show = function () {
        heard.notifications.push(this.title);
      };
    });
    page = await app.firstWindow();
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.getByText('live', { exact: true }).waitFor();
    await cli('project', 'add', repository);
  });
  afterAll(async () => {
    await app?.evaluate(({ app: inner }) => inner.quit()).catch(() => undefined);
    await app?.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    expect(complaints).toEqual([]);
  });

  it('shows the window in a page without Node, from its own address', async () => {
    expect(page.url()).toMatch(/^app:\/\/window\/index\.html#\//);
    const has = await page.evaluate(() => ({
      node: 'process' in window || 'require' in window,
      kind: (window as unknown as { platform: { kind: string } }).platform.kind,
      frozen: Object.isFrozen((window as unknown as { platform: object }).platform),
    }));
    expect(has).toEqual({ node: false, kind: 'desktop', frozen: true });
  });

  it('drafts a task from the menu, runs it to its review, and tells of it', async () => {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.focus());
    await app.evaluate(({ Menu }) => {
      const file = Menu.getApplicationMenu()?.items.find(({ label }) => label === 'File');
      file?.submenu?.items.find(({ label }) => label === 'New Task…')?.click();
    });
    await page.getByRole('dialog', { name: /new task/i }).waitFor();
    await page.keyboard.press('Escape');
    await page.evaluate(() => (location.hash = '#/settings'));
    await cli('task', 'add', 'web', '--title', 'Take notes', '--slug', 'notes', '--model', 'demo', '--queue');
    await expect.poll(async () => (await heard()).notifications, { timeout: 60_000 }).toContain('Ready for review: Take notes');
  });

  it.skipIf(!tray)(`has its counts in the tray${tray ? '' : ' (skipped: no tray on this desktop)'}`, async () => {
    await expect.poll(async () => (await heard()).tooltips.at(-1)).toBe('Task Orchestrator: 1 needs you');
  });

  const go = (at: string) => page.evaluate((to) => (location.hash = `#${to}`), at);
  const show = async (key: string) =>
    JSON.parse(await cli('task', 'show', key, '--json')) as { status: string; runs: { sessionId: string | null }[] };
  const draft = async (title: string, body: string, ...more: string[]) => {
    const file = path.join(folder, 'spec.md');
    await writeFile(file, body);
    await cli('task', 'add', 'web', '--title', title, '--body-file', file, '--model', 'demo', ...more);
  };

  it('shows a newcomer the demo', async () => {
    await go('/welcome');
    await tryDemo(page);
    expect((await show('sample-shop/price-guide')).status).toBe('done');
  });

  it('takes a new task by keys, sends its work back, and stops a run', async () => {
    await go('/board/web');
    await writeTask(page, 'Fix the login', 'fix-the-login');
    await go('/board?task=web%2Ffix-the-login&tab=spec');
    await requestChanges(page, 'Say it in one line.');
    await expect.poll(async () => (await show('web/fix-the-login')).runs.length).toBe(2);
    await inState(page, 'Review');
    const { runs } = await show('web/fix-the-login');
    expect(runs[1]?.sessionId).toBe(runs[0]?.sessionId);
    await draft('Hung', 'Write a note.\n\ndemo: hang\n', '--queue');
    await go('/board?task=web%2Fhung&tab=spec');
    await stopRun(page);
  });

  it('has cards dragged where they may go', async () => {
    await cli('queue', 'pause');
    await draft('Drag me', 'Write a note.');
    await draft('Stay here', 'Write a note.');
    await go('/board');
    await dropOnQueued(page, 'Drag me');
    await dropOnReview(page, 'Stay here');
    expect([await show('web/drag-me'), await show('web/stay-here')]).toMatchObject([{ status: 'queued' }, { status: 'todo' }]);
    await cli('queue', 'resume');
  });

  it('stays when its window is closed, and shows it again', async () => {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    const gone = () =>
      app.evaluate(({ BrowserWindow }) => {
        const window = BrowserWindow.getAllWindows()[0];
        return !window?.isVisible() || window.isMinimized();
      });
    await expect.poll(gone).toBe(true);
    await app.evaluate(({ app: inner }) => inner.emit('activate'));
    await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true);
  });

  it('goes nowhere else, and opens no window', async () => {
    await page.evaluate(() => {
      location.href = 'about:blank';
      window.open('about:blank');
    });
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    expect(page.url()).toMatch(/^app:\/\/window\//);
  });
});
