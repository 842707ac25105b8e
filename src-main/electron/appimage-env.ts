import path from 'node:path';
import { isInside } from '../core/lib/is-inside.ts';

/** Lists of folders that an AppImage's start script puts its own in front of. */
const lists = ['PATH', 'LD_LIBRARY_PATH', 'XDG_DATA_DIRS', 'GSETTINGS_SCHEMA_DIR'];
/** Set by its runtime for the program in it. */
const own = ['APPIMAGE', 'APPDIR', 'ARGV0', 'OWD'];

/**
 * The environment as it was before an AppImage made it fit for the program in it: git, agents and their tools are the system's, and
 * would load this app's libraries instead of theirs, from a folder that is gone when the app ends.
 */
export function withoutAppImage(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { APPDIR: mounted, APPIMAGE: file } = env;
  if (!mounted || !file) return env;
  const entries = Object.entries(env).flatMap(([name, value]) => {
    if (own.includes(name) || value === undefined) return [];
    if (!lists.includes(name)) return [[name, value] as const];
    const folders = value.split(path.delimiter).filter((folder) => folder !== '' && !isInside(folder, mounted));
    return folders.length > 0 ? [[name, folders.join(path.delimiter)] as const] : [];
  });
  return Object.fromEntries(entries);
}
