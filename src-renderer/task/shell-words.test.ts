import { expect, it } from 'vitest';
import { cdCommand } from './shell-words.ts';

it.each([
  ['/home/me/web', 'linux', 'cd /home/me/web'],
  ['/home/me/my web', 'darwin', "cd '/home/me/my web'"],
  ["/home/it's/$(reboot)", 'linux', "cd '/home/it'\\''s/$(reboot)'"],
  ['C:\\Users\\me\\web', 'win32', 'cd C:\\Users\\me\\web'],
  ['C:\\Users\\my name\\web', 'win32', 'cd "C:\\Users\\my name\\web"'],
])('the way to %j on %s', (path, platform, command) => {
  expect(cdCommand(path, platform)).toBe(command);
});
