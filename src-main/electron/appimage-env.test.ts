import { expect, it } from 'vitest';
import { withoutAppImage } from './appimage-env.ts';

const mounted = '/tmp/.mount_task-oAbC';
const inAppImage = {
  APPDIR: mounted,
  APPIMAGE: '/home/me/task-orchestrator.AppImage',
  ARGV0: './task-orchestrator.AppImage',
  OWD: '/home/me',
};

it('takes the folders of an AppImage out of what other programs get, and its own variables with them', () => {
  expect(
    withoutAppImage({
      ...inAppImage,
      PATH: `${mounted}:${mounted}/usr/sbin:/usr/bin:${mounted}-other`,
      LD_LIBRARY_PATH: `${mounted}/usr/lib`,
      XDG_DATA_DIRS: `${mounted}/usr/share/:/usr/share/gnome:/usr/share/`,
      GSETTINGS_SCHEMA_DIR: `${mounted}/usr/share/glib-2.0/schemas:/opt/schemas`,
      HOME: '/home/me',
    }),
  ).toEqual({
    PATH: `/usr/bin:${mounted}-other`,
    XDG_DATA_DIRS: '/usr/share/gnome:/usr/share/',
    GSETTINGS_SCHEMA_DIR: '/opt/schemas',
    HOME: '/home/me',
  });
});

it('leaves every other environment alone', () => {
  const env = { PATH: '/usr/bin', LD_LIBRARY_PATH: '/opt/lib', APPDIR: '/opt/mine' };
  expect(withoutAppImage(env)).toBe(env);
});
