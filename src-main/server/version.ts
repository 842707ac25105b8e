import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** The version in the package's own `package.json`. */
export async function readVersion(root: string): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}
