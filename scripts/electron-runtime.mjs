// Plain JavaScript: `npm start` must be able to say what is missing before anything is built.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A download that brings nothing more for so long does not come. */
const stuckMs = 10_000;

/**
 * The Electron program, where Electron's own package looks for it; null when its runtime was not downloaded. Unlike asking that package,
 * this starts no download.
 * @param {string} root the package root
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 * @returns {string | null}
 */
export function findRuntime(root, env = process.env, platform = process.platform) {
  const folder = join(root, 'node_modules', 'electron');
  const named = existsSync(join(folder, 'path.txt')) ? readFileSync(join(folder, 'path.txt'), 'utf8') : null;
  const usual = platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : platform === 'win32' ? 'electron.exe' : 'electron';
  const given = env.ELECTRON_OVERRIDE_DIST_PATH;
  const program = given ? join(given, named ?? usual) : named === null ? null : join(folder, 'dist', named);
  return program !== null && existsSync(program) ? program : null;
}

/**
 * Lets Electron's package download its runtime (or take it from its cache), as long as something comes.
 * @param {string} root the package root
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | null>} why there is none; null when it is there now
 */
export async function downloadRuntime(root, env = process.env, stuckAfterMs = stuckMs) {
  // It downloads into the folder for temporary files; one of its own tells whether something comes.
  const folder = mkdtempSync(join(tmpdir(), 'task-orchestrator-electron-'));
  try {
    return await install(root, { ...env, TMPDIR: folder, TEMP: folder, TMP: folder }, folder, stuckAfterMs);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @param {string} folder
 * @param {number} stuckAfterMs
 * @returns {Promise<string | null>}
 */
function install(root, env, folder, stuckAfterMs) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', 'electron', 'install.js')], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said = (said + text).slice(0, 4_000);
    });
    // The first look has none before it to compare with.
    let bytes = -1;
    let stuck = false;
    const timer = setInterval(() => {
      const now = sizeOf(folder);
      stuck = now === bytes;
      bytes = now;
      if (stuck) child.kill('SIGKILL');
    }, stuckAfterMs);
    child.once('error', (error) => {
      said = error.message;
    });
    child.once('close', (code) => {
      clearInterval(timer);
      if (code === 0) resolve(null);
      else resolve(stuck ? 'the download does not get on' : (whyOf(said) ?? `it ended with ${code}`));
    });
  });
}

/**
 * What a stack says in a few words. "fetch failed" is not it: what it was caused by is.
 * @param {string} stack
 * @returns {string | undefined}
 */
function whyOf(stack) {
  const lines = stack.split('\n').map((line) => line.trim());
  const line = lines.find((line) => line.startsWith('[cause]: ')) ?? lines.find((line) => line !== '');
  return line
    ?.replace(/^\[cause\]: /, '')
    .replace(/^\w*Error: /, '')
    .replace(/\s*\{$/, '');
}

/**
 * @param {string} folder
 * @returns {number}
 */
function sizeOf(folder) {
  return readdirSync(folder, { recursive: true }).reduce(
    (sum, name) => sum + (statSync(join(folder, String(name)), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
