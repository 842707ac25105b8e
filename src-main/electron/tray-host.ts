import { exec } from '../core/process/exec.ts';

/**
 * Whether there is a tray that an icon can be put into. Only on Linux there may be none, and Electron does not tell; a desktop that has
 * one has this name on its session bus. When it cannot be asked there is none: a window that hides would be out of reach.
 */
export async function hasTray(os: NodeJS.Platform, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (os !== 'linux') return true;
  const answer = await exec(
    'dbus-send',
    [
      '--session',
      '--print-reply',
      '--dest=org.freedesktop.DBus',
      '/org/freedesktop/DBus',
      'org.freedesktop.DBus.NameHasOwner',
      'string:org.kde.StatusNotifierWatcher',
    ],
    { cwd: '/', env, timeoutMs: 2_000, maxOutput: 64 * 1024 },
  );
  return answer.ok && /\bboolean true\b/.test(answer.stdout);
}
