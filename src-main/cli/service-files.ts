import path from 'node:path';

export interface ServiceOptions {
  /** What starts the daemon: absolute path of Node, then its arguments. */
  command: readonly string[];
  /** What the daemon needs of the environment in which it was installed. */
  env: Readonly<Record<string, string>>;
  logFile: string;
}

export const SYSTEMD_UNIT = 'task-orchestrator.service';
export const LAUNCHD_LABEL = 'dev.task-orchestrator.daemon';

/** A systemd user unit. Throws RangeError for a value with a line break, which a unit cannot hold. */
export function systemdUnit({ command, env }: Omit<ServiceOptions, 'logFile'>): string {
  return `[Unit]
Description=Task Orchestrator: a queue for AI coding agents

[Service]
ExecStart=${command.map((word) => systemdWord(word)).join(' ')}
${Object.entries(env)
  .map(([name, value]) => `Environment=${systemdWord(`${name}=${value}`, false)}`)
  .join('\n')}
Restart=on-failure
RestartSec=5
# Agents outlive a crash of the daemon and are adopted by the next one; an orderly stop ends them itself.
KillMode=process
# Longer than the daemon's own deadline.
TimeoutStopSec=40
# Wrong usage, bad data, another instance: trying again changes nothing.
RestartPreventExitStatus=64 65 75

[Install]
WantedBy=default.target
`;
}

/** Quoted for a unit file: there `%` starts a specifier, and `$` a variable (in command lines alone). */
function systemdWord(text: string, commandLine = true): string {
  if (/[\r\n\0]/.test(text)) throw new RangeError(`A line break cannot be written into a service: ${JSON.stringify(text)}`);
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%');
  return `"${commandLine ? escaped.replaceAll('$', '$$$$') : escaped}"`;
}

/** A launchd agent. */
export function launchdPlist({ command, env, logFile }: ServiceOptions): string {
  const strings = (values: readonly string[]) => values.map((value) => `    <string>${xml(value)}</string>`).join('\n');
  const pairs = Object.entries(env).map(([name, value]) => `    <key>${xml(name)}</key>\n    <string>${xml(value)}</string>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${LAUNCHD_LABEL}</string>
  <key>ProgramArguments</key>
  <array>
${strings(command)}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
${pairs.join('\n')}
  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>AbandonProcessGroup</key>
  <true/>
  <key>ExitTimeOut</key>
  <integer>40</integer>
  <key>StandardErrorPath</key>
  <string>${xml(logFile)}</string>
</dict>
</plist>
`;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Where the platform looks for it. */
export function serviceFile(platform: 'linux' | 'darwin', home: string, env: NodeJS.ProcessEnv): string {
  if (platform === 'darwin') return path.join(home, 'Library/LaunchAgents', `${LAUNCHD_LABEL}.plist`);
  const config = env.XDG_CONFIG_HOME && path.isAbsolute(env.XDG_CONFIG_HOME) ? env.XDG_CONFIG_HOME : path.join(home, '.config');
  return path.join(config, 'systemd/user', SYSTEMD_UNIT);
}
