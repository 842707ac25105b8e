/** A path as a POSIX shell takes it, whatever is in it. */
const quoted = (path: string): string => (/^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

/** PowerShell and cmd both take it. */
const quotedWindows = (path: string): string => (/^[\w:.\\/-]+$/.test(path) ? path : `"${path}"`);

/** The command that goes to a folder. */
export const cdCommand = (path: string, platform: string): string => `cd ${platform === 'win32' ? quotedWindows(path) : quoted(path)}`;
