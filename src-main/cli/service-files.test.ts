import { describe, expect, it } from 'vitest';
import { launchdPlist, serviceFile, systemdUnit } from './service-files.ts';

const nasty = '/home/a "b"/$c/100%/back\\slash/<&>';

describe('service files', () => {
  it('escapes every word of a systemd unit', () => {
    const unit = systemdUnit({ command: [nasty, 'serve'], env: { HOME: nasty } });
    expect(unit).toContain('ExecStart="/home/a \\"b\\"/$$c/100%%/back\\\\slash/<&>" "serve"\n');
    expect(unit).toContain('Environment="HOME=/home/a \\"b\\"/$c/100%%/back\\\\slash/<&>"\n');
    expect(unit).toContain('KillMode=process\n');
  });

  it('refuses a line break, which would be a line of its own in the unit', () => {
    expect(() => systemdUnit({ command: ['/bin/x', 'a\nExecStartPre=/bin/evil'], env: {} })).toThrow(RangeError);
    expect(() => systemdUnit({ command: ['/bin/x'], env: { A: 'b\r' } })).toThrow(RangeError);
  });

  it('escapes a launchd property list', () => {
    const plist = launchdPlist({ command: [nasty], env: { 'A&B': '<x>' }, logFile: '/l' });
    expect(plist).toContain('<string>/home/a &quot;b&quot;/$c/100%/back\\slash/&lt;&amp;&gt;</string>');
    expect(plist).toContain('<key>A&amp;B</key>\n    <string>&lt;x&gt;</string>');
  });

  it('puts them where the platform looks', () => {
    expect(serviceFile('linux', '/h', {})).toBe('/h/.config/systemd/user/task-orchestrator.service');
    expect(serviceFile('linux', '/h', { XDG_CONFIG_HOME: '/c' })).toBe('/c/systemd/user/task-orchestrator.service');
    expect(serviceFile('darwin', '/h', {})).toBe('/h/Library/LaunchAgents/dev.task-orchestrator.daemon.plist');
  });
});
