import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { autostartEntry } from './login-item.ts';
import { placeWindow, readWindowState, writeWindowState } from './window-state.ts';

const screen = { workArea: { x: 0, y: 0, width: 1920, height: 1040 } };
const left = { workArea: { x: -1280, y: 0, width: 1280, height: 1000 } };
const at = (x: number, y: number, width = 1000, height = 700) => ({ bounds: { x, y, width, height }, maximized: false });
const usual = { width: 1360, height: 860 };

it('opens in the usual size at first, or as big as the display is', () => {
  expect(placeWindow(null, [screen])).toEqual({ bounds: usual, maximized: false });
  expect(placeWindow(null, [{ workArea: { x: 0, y: 0, width: 1024, height: 700 } }]).bounds).toEqual({ width: 1024, height: 700 });
  expect(placeWindow(null, []).bounds).toEqual(usual);
});

it('opens where it was, also on another display and partly outside', () => {
  expect(placeWindow(at(100, 50), [screen]).bounds).toEqual(at(100, 50).bounds);
  expect(placeWindow(at(-1200, 50), [screen, left]).bounds).toEqual(at(-1200, 50).bounds);
  expect(placeWindow(at(1700, 50), [screen]).bounds).toEqual(at(1700, 50).bounds);
});

it('opens where it can be taken hold of when that display is gone', () => {
  for (const lost of [at(-1200, 50), at(1850, 50), at(100, 1030), at(100, -300), at(99_999, 0)])
    expect(placeWindow({ ...lost, maximized: true }, [screen])).toEqual({ bounds: usual, maximized: true });
});

it('is no bigger than the display and no smaller than it can be', () => {
  expect(placeWindow(at(0, 0, 9000, 9000), [screen]).bounds).toMatchObject({ width: 1920, height: 1040 });
  expect(placeWindow(at(0, 0, 200, 100), [screen]).bounds).toMatchObject({ width: 480, height: 400 });
});

it('keeps its place in a file for this user alone, and takes a broken one for none', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'window-state-'));
  expect(await readWindowState(folder)).toBeNull();
  await writeWindowState(folder, at(1, 2));
  expect(await readWindowState(folder)).toEqual(at(1, 2));
  expect((await stat(path.join(folder, 'window.json'))).mode & 0o777).toBe(0o600);
  await writeFile(path.join(folder, 'window.json'), '{"bounds": {"x": "left"}}');
  expect(await readWindowState(folder)).toBeNull();
  await rm(folder, { recursive: true });
});

it('writes the start at login so that no desktop takes a part of the path for something else', () => {
  expect(autostartEntry('/opt/Task Orchestrator/task-orchestrator')).toContain(
    '\nExec="/opt/Task Orchestrator/task-orchestrator" --hidden\n',
  );
  expect(autostartEntry('/opt/100%/$x/`y`/"z"')).toContain('\nExec="/opt/100%%/\\\\$x/\\\\`y\\\\`/\\\\"z\\\\"" --hidden\n');
});
