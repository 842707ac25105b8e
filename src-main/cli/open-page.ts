import path from 'node:path';
import { systemClock } from '../core/lib/clock.ts';
import type { Environment } from '../core/process/environment.ts';
import { which } from '../core/process/exec.ts';
import { launch } from '../core/process/launch.ts';

/** Browsers that show a page in a window without tabs and address: names on the PATH, and where the systems install them. */
export function appBrowsers(platform: NodeJS.Platform, env: Environment): string[] {
  if (platform === 'darwin')
    return ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  if (platform === 'win32')
    // Untested: needs a Windows machine.
    return [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].flatMap((folder) =>
      folder === undefined
        ? []
        : ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'].map((file) => path.join(folder, file)),
    );
  return ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'brave-browser'];
}

/** Opens an address for the person: with `window` as an app of its own where a browser can do that. False when nothing could be started. */
export async function openPage(
  url: string,
  { env, stateDir, window }: { env: Environment; stateDir: string; window: boolean },
): Promise<boolean> {
  const start = async (file: string, args: string[]) => {
    const program = await which(file, env);
    return program !== null && (await launch(program, args, { cwd: path.parse(process.execPath).root, env, clock: systemClock })) === null;
  };
  if (window) {
    // A profile of its own: the window has its own place on the screen, and none of the person's tabs and extensions.
    const args = [`--app=${url}`, `--user-data-dir=${path.join(stateDir, 'browser')}`, '--no-first-run', '--no-default-browser-check'];
    for (const browser of appBrowsers(process.platform, env)) if (await start(browser, args)) return true;
  }
  // The Windows branch is untested: it needs a Windows machine.
  if (process.platform === 'win32') return start('rundll32', ['url.dll,FileProtocolHandler', url]);
  return start(process.platform === 'darwin' ? 'open' : 'xdg-open', [url]);
}
