// `npm start`: the desktop app, or where its runtime cannot be had the same window in a browser. Written for any Node since 20.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { downloadRuntime, findRuntime } from './electron-runtime.mjs';
import { ensureBuilt, root } from './fresh.mjs';

const args = process.argv.slice(2);
if (!ensureBuilt()) process.exit(1);

let program = findRuntime(root);
if (program === null) {
  const why = await downloadRuntime(root);
  program = findRuntime(root);
  if (program === null)
    console.error(
      `Electron's runtime is not here and cannot be downloaded (${why ?? 'it is not where it should be'}): the same window opens in your browser.`,
    );
}
const [command, ...rest] =
  program === null ? [process.execPath, join(root, 'bin', 'task-orchestrator.mjs'), 'serve', '--window'] : [program, root, ...args];

const child = spawn(command, rest, { stdio: 'inherit' });
// Ctrl-C reaches both: the app ends in its own order, and this after it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
process.on('SIGHUP', () => child.kill('SIGHUP'));
child.once('error', (error) => {
  console.error(`${command} could not be started: ${error.message}`);
  process.exit(1);
});
child.once('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
