import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { TestRunner } from 'vitest';
import { killAndWait, livingIn, run } from '../agents/processes.ts';
import { startCommandLine } from '../command-line.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** As it was built by the npm script that runs these tests. */
const program = path.join(root, 'out/main/cli.js');

/** The sizes at which the window has to be right. */
export const sizes = {
  laptop: { width: 1280, height: 800 },
  desktop: { width: 1920, height: 1080 },
  phone: { width: 390, height: 844 },
} as const;

export interface PageOptions {
  size?: keyof typeof sizes;
  theme?: 'light' | 'dark';
  /** Where to go: a path of the window, `/board?task=…`. */
  at?: string;
  reducedMotion?: boolean;
  /** Worked with fingers. */
  touch?: boolean;
  /** Runs in the page before anything of its own. */
  before?: () => void;
  /** Prepares the page before it goes anywhere. */
  route?: (page: Page) => Promise<void>;
}

export type Rig = Awaited<ReturnType<typeof createRig>>;

/**
 * A machine of its own with the built daemon on it and a real browser in front: home, state and repositories in a temporary folder,
 * no agent but the built-in demo. `pace` is how long the demo agent rests between two steps; `webgl` gives the browser a graphics card,
 * one that is computed.
 */
export async function createRig({ pace = 20, webgl = false }: { pace?: number; webgl?: boolean } = {}) {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'window-')));
  const home = path.join(folder, 'home');
  const stateDir = path.join(folder, 'state');
  await mkdir(home);
  await writeFile(
    path.join(home, '.gitconfig'),
    '[user]\n\tname = Tester\n\temail = tester@example.invalid\n[init]\n\tdefaultBranch = main\n',
  );
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    LANG: 'C.UTF-8',
    SHELL: '/bin/bash',
    // A shell's child: no login shell is asked for its environment.
    SHLVL: '1',
    GIT_CONFIG_NOSYSTEM: '1',
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
    TASK_ORCH_STATE: stateDir,
    TASK_ORCH_WORKTREES: path.join(folder, 'worktrees'),
    TASK_ORCH_DEMO_PACE_MS: String(pace),
  };
  const git = async (cwd: string, ...args: string[]) => {
    const { code, stdout, stderr } = await run('git', args, { cwd, env });
    if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code} in ${cwd}: ${stderr}`);
    return stdout.trim();
  };

  let daemon: { child: ChildProcess; url: URL; closed: Promise<unknown> } | null = null;
  let commandLine: ReturnType<typeof startCommandLine> | null = null;
  let browser: Browser | null = null;
  const opened: { context: BrowserContext; page: Page; plain: boolean }[] = [];
  /** Windows that are used again: the browser takes four times as long to start a process for a new one as to load the page. */
  const spare: Page[] = [];
  /** What a page complained about: errors, refused resources, policy violations. A test ends with none. */
  const complaints: string[] = [];

  const show = async (page: Page, at: string): Promise<Page> => {
    page.on('pageerror', (error) => complaints.push(`page error: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      // A broken connection is reported by the browser itself, and is what some tests are about.
      if (message.type() === 'error' && !/WebSocket connection|ERR_CONNECTION_REFUSED|Failed to fetch/.test(message.text()))
        complaints.push(`console: ${message.text()}`);
    });
    await page.goto(rig.url().href);
    await page.getByText('live', { exact: true }).waitFor();
    if (at !== '/') await rig.go(page, at);
    return page;
  };

  /** Leaves nothing of a test in its window: as a browser that has never been here. False when that cannot be. */
  const emptied = async ({ context, page, plain }: (typeof opened)[number]): Promise<boolean> => {
    if (!plain || page.isClosed() || daemon === null) return false;
    for (const other of context.pages()) if (other !== page) await other.close();
    context.removeAllListeners();
    page.removeAllListeners();
    try {
      // Of the same origin, so that it stays in its process, and none of the window's pages.
      await page.goto(new URL('/health', daemon.url).href);
      await page.evaluate(() => {
        localStorage.clear();
        sessionStorage.clear();
      });
    } catch {
      return false; // Its daemon is gone.
    }
    await context.clearCookies();
    await page.mouse.move(0, 0);
    return true;
  };

  const rig = {
    folder,
    stateDir,
    env,
    git,
    complaints,

    /** Starts the daemon, on `port` (a free one without). Returns the address that it printed. */
    async serve(port = 0): Promise<URL> {
      const child = spawn(process.execPath, [program, 'serve', '--port', String(port)], {
        cwd: folder,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const closed = once(child, 'close');
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
      const lines = createInterface(child.stdout);
      const first = await Promise.race([once(lines, 'line').then(([line]) => line as string), closed.then(() => null)]);
      if (first === null) throw new Error(`serve did not start: ${stderr}`);
      daemon = { child, url: new URL(first), closed };
      return daemon.url;
    },
    url: () => {
      if (!daemon) throw new Error('The daemon is not running.');
      return daemon.url;
    },
    /** Ends the daemon as a service manager would; with SIGKILL as a crash does, which leaves its agents alive. */
    async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
      if (!daemon) return;
      daemon.child.kill(signal);
      await daemon.closed;
      daemon = null;
    },

    /** A command of the command line; throws when it fails. Its standard output, parsed if it is JSON. */
    async cli(...args: string[]): Promise<string> {
      commandLine ??= startCommandLine({ cwd: folder, env });
      const { code, stdout, stderr } = await commandLine.run(args);
      if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
      return stdout;
    },
    cliJson: async <T>(...args: string[]): Promise<T> => JSON.parse(await rig.cli(...args, '--json')) as T,

    /** A repository with one commit, added as a project. Returns its path. */
    async project(name: string, files: Record<string, string> = {}): Promise<string> {
      const repository = path.join(folder, 'code', name);
      await mkdir(repository, { recursive: true });
      await git(repository, 'init', '-q');
      for (const [file, text] of Object.entries({ 'README.md': `# ${name}\n`, ...files })) {
        await mkdir(path.dirname(path.join(repository, file)), { recursive: true });
        await writeFile(path.join(repository, file), text);
      }
      await git(repository, 'add', '-A');
      await git(repository, 'commit', '-q', '-m', 'Begin');
      await rig.cli('project', 'add', repository);
      return repository;
    },

    /** A task of this spec for the demo agent, unless `more` options of `task add` say another one. */
    async draft(project: string, slug: string, body: string, ...more: string[]): Promise<void> {
      const file = path.join(folder, `${slug}.md`);
      await writeFile(file, body);
      const named = ['--title', `Task ${slug}`, '--slug', slug, '--body-file', file];
      await rig.cli('task', 'add', project, ...named, ...(more.includes('--model') ? [] : ['--model', 'demo']), ...more);
    },
    /** Waits until the task has one of these states, and fails when it ends in another one. */
    until: (key: string, states: string) => rig.cli('task', 'wait', key, '--until', states, '--timeout', '40'),

    /** A window of its own, signed in and connected, as a browser of its own would show it. */
    async open({
      size = 'laptop',
      theme = 'light',
      at = '/',
      reducedMotion = true,
      touch = false,
      before,
      route,
    }: PageOptions = {}): Promise<Page> {
      const plain = !touch && !before && !route;
      const media = { colorScheme: theme, reducedMotion: reducedMotion ? 'reduce' : 'no-preference' } as const;
      const used = plain ? spare.pop() : undefined;
      if (used) {
        opened.push({ context: used.context(), page: used, plain });
        await used.setViewportSize(sizes[size]);
        await used.emulateMedia(media);
        return show(used, at);
      }
      // A test is over before code that was optimised for it has paid off: a tenth of the processor's time less over review and drag.
      browser ??= await launchBrowser(
        '--js-flags=--no-maglev --invocation-count-for-turbofan=20000',
        ...(webgl ? ['--enable-unsafe-swiftshader'] : []),
      );
      const context = await browser.newContext({
        viewport: sizes[size],
        ...media,
        hasTouch: touch,
        isMobile: touch,
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      // Far more than anything takes here, and soon enough to learn what was waited for.
      context.setDefaultTimeout(30_000);
      if (before) await context.addInitScript(before);
      const page = await context.newPage();
      opened.push({ context, page, plain });
      await route?.(page);
      return show(page, at);
    },

    /** Another window of the same browser. */
    another: async (page: Page, at = '/'): Promise<Page> => show(await page.context().newPage(), at),

    /**
     * Closes the windows of a test: each that stays follows what the next one does, and takes its share of the processor. Of a test
     * that failed it throws what they showed: a race is seldom seen a second time.
     */
    closePages: async (): Promise<void> => {
      const pages = opened.splice(0);
      const failed = TestRunner.getCurrentTest()?.result?.state === 'fail';
      const shown = failed ? await Promise.all(pages.flatMap(({ context }) => context.pages()).map(describePage)) : [];
      for (const each of pages) {
        if (await emptied(each)) spare.push(each.page);
        else await each.context.close();
      }
      if (shown.length > 0) throw new Error(`The windows showed:\n${shown.join('\n')}`);
    },

    /** Goes to a path of the window without a reload. */
    async go(page: Page, at: string): Promise<void> {
      await page.evaluate((path) => (location.hash = `#${path}`), at);
    },

    /** A picture of the page for a person to look at, in `out/shots`. Returns the file. */
    async shot(page: Page, name: string): Promise<string> {
      const file = path.join(root, 'out/shots', `${name}.png`);
      await mkdir(path.dirname(file), { recursive: true });
      await page.screenshot({ path: file });
      return file;
    },

    /** Ends everything and removes the folder. Throws when a process is left, having killed it, or when a page complained. */
    async close(): Promise<void> {
      await browser?.close();
      await rig.stop();
      await commandLine?.close();
      const left = await livingIn(home);
      await killAndWait(
        home,
        left.map(({ pid }) => pid),
      );
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      if (left.length > 0) throw new Error(`left running: ${left.map(({ pid, command }) => `${pid} ${command}`).join(', ')}`);
      if (complaints.length > 0) throw new Error(`The window complained:\n${complaints.join('\n')}`);
    },
  };
  return rig;
}

/** What a person sees of a page, in words: what lies on top, else all of it, and where the next key goes. */
async function describePage(page: Page): Promise<string> {
  try {
    const onTop = await page.locator('[role="dialog"], [role="alertdialog"], article').all();
    const seen = await Promise.all(
      (onTop.length > 0 ? onTop : [page.locator('body')]).map((part) => part.ariaSnapshot({ timeout: 5_000 })),
    );
    const focused = await page.evaluate(() => (document.activeElement?.cloneNode() as Element | undefined)?.outerHTML);
    return [page.url(), `focus: ${focused}`, ...seen.reverse()].join('\n');
  } catch (error) {
    return `${page.url()}: ${error}`;
  }
}

/** Debian's Chromium: the one without a frame of its own opens a window in half the time. */
const browsers = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** The flags after the first two keep it from asking for anything on the network. `more` are further ones. */
export const launchBrowser = (...more: string[]): Promise<Browser> => {
  const executablePath = process.env.CHROMIUM ?? browsers.find((file) => existsSync(file));
  if (executablePath === undefined)
    throw new Error(`There is no Chromium at ${browsers.join(' or ')}: install Debian's chromium-headless-shell, or name one in CHROMIUM.`);
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
};
