import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Config } from '../../core/config.ts';
import { exec } from '../../core/process/exec.ts';
import { readRuntime } from '../../server/runtime-file.ts';
import type { Cli, Command } from '../cli.ts';
import { EXIT, ExitError } from '../exit.ts';
import { LAUNCHD_LABEL, launchdPlist, SYSTEMD_UNIT, serviceFile, systemdUnit } from '../service-files.ts';

/** What the daemon needs to find agents, data and accounts the way this shell does. Tokens stay out of the file. */
const KEPT = /^(PATH|LANG|LC_ALL|SHELL|SSH_AUTH_SOCK|XDG_(STATE|CACHE|CONFIG|DATA)_HOME|CLAUDE_CONFIG_DIR|CODEX_HOME)$/;
const TOOL_TIMEOUT_MS = 60_000;

export function service(program: Command, cli: Cli): void {
  const group = program.command('service').description('run the daemon when you log in (systemd on Linux, launchd on macOS)');

  cli.run(cli.command(group, 'install', 'install and start it'), async ({ out, config }) => {
    const manager = managerFor(config);
    const env = {
      ...pick(config.env),
      TASK_ORCH_STATE: config.stateDir,
      TASK_ORCH_WORKTREES: config.worktreesDir,
      // The program that runs now is the installed app, and the service must not open its window.
      ...(process.versions.electron ? { ELECTRON_RUN_AS_NODE: '1' } : {}),
      ...(config.roots.length > 0 ? { TASK_ORCH_ROOT: config.roots.join(path.delimiter) } : {}),
    };
    // The script that is running now: the built file, or the source in a checkout.
    const command = [process.execPath, ...process.execArgv, process.argv[1] as string, 'serve'];
    await mkdir(config.stateDir, { recursive: true, mode: 0o700 });
    await writeWhole(manager.file, manager.text({ command, env, logFile: path.join(config.stateDir, 'service.log') }));
    for (const call of manager.start) await must(call, config);
    out.result(
      { file: manager.file, installed: true },
      () => `Installed ${manager.file}. It is running and starts when you log in. \`task-orchestrator service status\` says where.`,
    );
  });

  cli.run(cli.command(group, 'uninstall', 'stop and remove it; no data is touched'), async ({ out, config }) => {
    const manager = managerFor(config);
    const installed = await exists(manager.file);
    if (installed) {
      // One that is stopped or half removed already is as good as stopped.
      for (const call of manager.stop) await run(call, config);
      await rm(manager.file, { force: true });
      for (const call of manager.reload) await run(call, config);
    }
    out.result({ file: manager.file, removed: installed }, () => (installed ? `Removed ${manager.file}.` : 'It was not installed.'));
  });

  cli.run(cli.command(group, 'status', 'is it installed, is it running, and where'), async ({ out, config }) => {
    const manager = managerFor(config);
    const installed = await exists(manager.file);
    const active = installed && (await run(manager.status, config)).ok;
    const instance = await readRuntime(config.stateDir);
    const url = instance && `${instance.url}/?token=${encodeURIComponent(instance.token)}`;
    out.result({ file: manager.file, installed, active, pid: instance?.pid ?? null, url }, () =>
      [
        `service   ${installed ? (active ? 'installed, active' : 'installed, not active') : 'not installed'}`,
        `instance  ${instance ? `pid ${instance.pid}, ${url}` : 'none is running'}`,
      ].join('\n'),
    );
  });
}

interface Manager {
  file: string;
  text: typeof launchdPlist;
  start: string[][];
  stop: string[][];
  /** After the file is gone. */
  reload: string[][];
  status: string[];
}

function managerFor({ env }: Config): Manager {
  const { platform } = process;
  if (platform !== 'linux' && platform !== 'darwin')
    throw new ExitError(
      EXIT.failed,
      `There is no service for ${platform}: only systemd (Linux) and launchd (macOS). Start \`task-orchestrator serve\` with the system's own scheduler.`,
    );
  const home = env.HOME || homedir();
  const file = serviceFile(platform, home, env);
  if (platform === 'darwin') {
    const domain = `gui/${process.getuid?.() ?? 0}`;
    return {
      file,
      text: launchdPlist,
      start: [['launchctl', 'bootstrap', domain, file]],
      stop: [['launchctl', 'bootout', `${domain}/${LAUNCHD_LABEL}`]],
      reload: [],
      status: ['launchctl', 'print', `${domain}/${LAUNCHD_LABEL}`],
    };
  }
  const systemctl = (...args: string[]) => ['systemctl', '--user', ...args];
  return {
    file,
    text: systemdUnit,
    start: [systemctl('daemon-reload'), systemctl('enable', SYSTEMD_UNIT), systemctl('restart', SYSTEMD_UNIT)],
    stop: [systemctl('disable', '--now', SYSTEMD_UNIT)],
    reload: [systemctl('daemon-reload')],
    status: systemctl('is-active', '--quiet', SYSTEMD_UNIT),
  };
}

function pick(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => KEPT.test(entry[0]) && Boolean(entry[1])));
}

function run([file = '', ...args]: string[], { env }: Config) {
  return exec(file, args, { cwd: path.parse(process.execPath).root, env, timeoutMs: TOOL_TIMEOUT_MS });
}

async function must(call: string[], config: Config): Promise<void> {
  const result = await run(call, config);
  if (!result.ok) throw new ExitError(EXIT.failed, `${result.message}\nThe service file was written, but the service was not started.`);
}

/** Never half a file: the manager may read it at any moment. */
async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
