import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lockDown } from './lock-down.ts';
import { externalLink, isOurs, shownAt, windowUrl } from './origin.ts';
import { createPageFiles } from './page-files.ts';
import { createFakeElectron, type FakeElectron } from './testing/fake-electron.ts';
import { type FakeWindow, preventable } from './testing/fake-parts.ts';
import { isTrusted } from './window.ts';

const strangers = [
  'https://example.com/',
  'http://127.0.0.1:4826/',
  'app://window.evil/index.html',
  'app://windows/index.html',
  'app://evil@window/index.html',
  'apps://window/index.html',
  'file:///etc/passwd',
  'data:text/html,<h1>hi</h1>',
  'blob:app://window/1234',
  'javascript:alert(1)',
  'about:blank',
  '',
];

let electron: FakeElectron;
let window: FakeWindow;
beforeEach(() => {
  electron = createFakeElectron();
  lockDown(electron.parts);
  window = new electron.parts.BrowserWindow({});
  window.page.url = windowUrl('/board');
});

it('knows its own address from all that look like it', () => {
  expect([windowUrl(), windowUrl('/task/a/b'), 'app://window/assets/x.js'].map(isOurs)).toEqual([true, true, true]);
  expect(strangers.filter(isOurs)).toEqual([]);
});

describe('a window', () => {
  const navigate = (url: string, how = 'will-navigate', isMainFrame = true) => {
    const event = preventable({ url, isMainFrame });
    window.contents.emit(how, event);
    return event.prevented ? 'refused' : 'let through';
  };

  it.each(strangers)('does not go to %s', (url) => {
    expect(navigate(url)).toBe('refused');
    expect(navigate(url, 'will-redirect')).toBe('refused');
    expect(navigate(url, 'will-frame-navigate', false)).toBe('refused');
  });

  it('goes to its own pages', () => {
    expect(navigate(windowUrl('/inbox'))).toBe('let through');
    expect(navigate(windowUrl('/inbox'), 'will-redirect')).toBe('let through');
  });

  it('opens no window, and leaves links to the browser and the mail program', () => {
    const open = (url: string) => window.openHandler?.({ url } as Electron.HandlerDetails);
    const links = ['https://example.com/a', 'http://example.com/', 'mailto:a@example.com'];
    const others = ['file:///etc/passwd', 'javascript:alert(1)', 'smb://x/y', 'ms-settings:', windowUrl(), 'vscode://x', 'nothing'];
    for (const url of [...links, ...others]) expect(open(url)).toEqual({ action: 'deny' });
    expect(electron.opened).toEqual(links);
    expect(externalLink(`https://example.com/${'a'.repeat(5_000)}`)).toBeNull();
  });

  it('has no webview', () => {
    const event = preventable({});
    window.contents.emit('will-attach-webview', event);
    expect(event.prevented).toBe(true);
  });

  it('may write to the clipboard, and is refused everything else', () => {
    const { check, request } = electron.permissions;
    const asked = (permission: string, url = windowUrl()) => {
      let granted: boolean | null = null;
      request?.({ getURL: () => url } as Electron.WebContents, permission as 'media', (answer) => (granted = answer), {} as never);
      expect(check?.(null, permission as 'media', url, {} as never)).toBe(granted);
      return granted;
    };
    expect(asked('clipboard-sanitized-write')).toBe(true);
    expect(asked('clipboard-sanitized-write', 'https://example.com')).toBe(false);
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'fullscreen', 'openExternal', 'fileSystem'])
      expect(asked(permission)).toBe(false);
  });
});

describe('whoever asks for a port', () => {
  const frame = (values: object = {}) => ({ parent: null, url: windowUrl('/board'), origin: 'app://window', ...values });
  const trusted = (senderFrame: object | null, id = window.webContents.id) =>
    isTrusted({ sender: { id }, senderFrame } as Parameters<typeof isTrusted>[0], window);

  it('is the page in our window', () => expect(trusted(frame())).toBe(true));

  it('is nobody else', () => {
    expect(trusted(null)).toBe(false);
    expect(trusted(frame({ parent: frame() }))).toBe(false);
    expect(trusted(frame(), 99)).toBe(false);
    for (const url of strangers) expect(trusted(frame({ url }))).toBe(false);
    expect(trusted(frame({ origin: 'https://example.com' }))).toBe(false);
    expect(trusted(frame({ origin: 'null' }))).toBe(false);
    window.destroy();
    expect(trusted(frame())).toBe(false);
  });
});

it('knows what is shown from the address', () => {
  expect(shownAt(windowUrl('/board'))).toEqual({ open: null, overview: true });
  expect(shownAt(windowUrl('/board/web?task=web%2Fa&tab=run'))).toEqual({ open: 'web/a', overview: true });
  expect(shownAt(windowUrl('/task/web/a?tab=run'))).toEqual({ open: 'web/a', overview: false });
  expect(shownAt(windowUrl('/settings'))).toEqual({ open: null, overview: false });
  expect(shownAt(windowUrl('/task/%zz/a'))).toEqual({ open: '%zz/a', overview: false });
  expect(shownAt('https://example.com/#/board')).toEqual({ open: null, overview: false });
});

describe('the files of the window', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'pages-'));
    await mkdir(path.join(dir, 'web/assets'), { recursive: true });
    await writeFile(path.join(dir, 'web/index.html'), '<p>hi</p>');
    await writeFile(path.join(dir, 'web/assets/a b.js'), 'x');
    await writeFile(path.join(dir, 'secret.json'), '{}');
    await writeFile(path.join(dir, 'web-else.js'), 'x');
    await symlink(path.join(dir, 'secret.json'), path.join(dir, 'web/link.json'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));
  const get = (url: string, method = 'GET') => createPageFiles(path.join(dir, 'web'))({ url, method });

  it('are served with their type and a strict policy', async () => {
    const page = await get(windowUrl('/board'));
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([200, 'text/html; charset=utf-8', '<p>hi</p>']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'; ");
    expect(page.headers.get('content-security-policy')).toContain("connect-src 'self';");
    expect((await get('app://window/assets/a%20b.js')).headers.get('content-type')).toContain('javascript');
  });

  it.each([
    'app://window/../secret.json',
    'app://window/%2e%2e/secret.json',
    'app://window/..%2fsecret.json',
    'app://window/assets/..%2f..%2fsecret.json',
    'app://window/..%2fweb-else.js',
    'app://window/link.json',
    'app://window/nothing.js',
    'app://window/%zz.js',
    'app://window/',
    'app://other/index.html',
  ])('do not include %s', async (url) => expect((await get(url)).status).toBe(404));

  it('are only read', async () => expect((await get(windowUrl(), 'POST')).status).toBe(404));
});
