/*
 * A registry mirror that carries one platform only makes npm leave the other platforms' binary packages out of package-lock.json,
 * and then `npm ci` refuses it everywhere and `npm install` misses binaries elsewhere. This writes the missing entries from what
 * their dependents say about them. They carry no integrity hash: npm records it where it can download them.
 *
 *   node scripts/lockfile.ts        completes package-lock.json
 */
import { readFile, writeFile } from 'node:fs/promises';

export interface Entry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}
export type Packages = Record<string, Entry>;

/** The optional dependencies that no entry of the lockfile answers, with the dependent that asks for them. */
export function missing(packages: Packages): { name: string; range: string; dependent: Entry }[] {
  return Object.entries(packages).flatMap(([path, dependent]) =>
    Object.entries(dependent.optionalDependencies ?? {})
      .filter(([name]) => !resolves(packages, path, name))
      .map(([name, range]) => ({ name, range, dependent })),
  );
}

/** Adds the missing entries. Throws where the version or the platform cannot be read from what the dependent says. */
export function complete(packages: Packages): Packages {
  const added = missing(packages).map(({ name, range, dependent }): [string, Entry] => {
    if (!/^\d+\.\d+\.\d+$/.test(range)) throw new Error(`${name}@${range} is missing in package-lock.json and names no exact version.`);
    const { os, cpu, libc } = platformOf(name);
    // The order in which npm writes the fields, so that it has nothing to rewrite.
    const entry = { version: range, cpu, ...(dependent.dev && { dev: true }), ...(libc && { libc }), optional: true, ...(os && { os }) };
    return [`node_modules/${name}`, entry];
  });
  // npm keeps the entries sorted; `localeCompare` in `en` is its own order.
  return Object.fromEntries([...Object.entries(packages), ...added].sort(([a], [b]) => a.localeCompare(b, 'en')));
}

function resolves(packages: Packages, from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (`${folder ? `${folder}/` : ''}node_modules/${name}` in packages) return true;
    if (!folder.includes('/node_modules/')) return `node_modules/${name}` in packages;
  }
}

/** `@scope/x-linux-arm64-musl` and the like; `x-wasm32-wasi` is for where there is no binary, whatever the system. */
function platformOf(name: string): Pick<Entry, 'os' | 'cpu' | 'libc'> {
  if (name.endsWith('-wasm32-wasi')) return { cpu: ['wasm32'] };
  const found = /-(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|x64|ia32|ppc64|riscv64|s390x)(?:-(.+))?$/.exec(name);
  if (!found?.[1] || !found[2])
    throw new Error(`${name} is missing in package-lock.json and its name does not say for which platform it is.`);
  const [, os, cpu, abi = ''] = found;
  return { os: [os], cpu: [cpu], ...(os === 'linux' && { libc: [abi.startsWith('musl') ? 'musl' : 'glibc'] }) };
}

if (import.meta.main) {
  const lock = JSON.parse(await readFile('package-lock.json', 'utf8')) as { packages: Packages };
  const names = missing(lock.packages).map((entry) => entry.name);
  if (names.length > 0) {
    lock.packages = complete(lock.packages);
    await writeFile('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
    console.log(`Added to package-lock.json: ${names.join(', ')}`);
  }
}
