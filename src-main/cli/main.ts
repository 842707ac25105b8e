import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// Before anything bigger than this file is loaded: half of a short command's time is compiling. Not in the system's folder for
// temporary files, which is the default: compiled code is run as it is found, and there others could put some.
const caches = process.platform === 'darwin' ? 'Library/Caches' : process.platform === 'win32' ? 'AppData/Local' : '.cache';
// A cache is written once, with the functions that its first run needed; so every command has its own, 30 ms faster for `task add`.
const [group = '', command = ''] = process.argv.slice(2);
const grouped = ['project', 'task', 'run', 'queue', 'agent', 'settings', 'salvage', 'service'].includes(group);
const words = [group, grouped ? command : ''].filter((word) => /^[a-z]{1,20}$/.test(word));
enableCompileCache?.(path.join(homedir(), caches, 'task-orchestrator', 'compiled', words.join('-') || 'other'));

const { runCli } = await import('./program.ts');
// Sources and built files alike lie two folders below the package root.
const exitCode = await runCli(process.argv.slice(2), { root: fileURLToPath(new URL('../../', import.meta.url)) });
// Output to a pipe may still be on its way.
process.stdout.write('', () => process.exit(exitCode));
