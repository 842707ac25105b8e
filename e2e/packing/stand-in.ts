import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/*
 * What electron-builder needs of an Electron runtime to pack with it: the files that it renames, removes and edits. Instead of a
 * program there is the wire of fuses that it edits, set as Electron ships it.
 */

const wire = Buffer.concat([Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), Buffer.from([1, 8]), Buffer.from('10110001')]);

const packages = join(import.meta.dirname, '../../node_modules');

export async function makeRuntime(folder: string, platform: 'linux' | 'darwin' | 'win32'): Promise<void> {
  const files = { linux: await forLinux(), darwin: forMac(), win32: await forWindows() }[platform];
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content, { mode: 0o755 });
  }
}

async function forLinux(): Promise<Record<string, Buffer | string>> {
  const texts = [
    'LICENSE',
    'LICENSES.chromium.html',
    'version',
    'chrome-sandbox',
    'locales/en-US.pak',
    'locales/de.pak',
    'resources/empty',
  ];
  return { electron: wire, ...Object.fromEntries(texts.map((file) => [file, file])) };
}

async function forWindows(): Promise<Record<string, Buffer | string>> {
  // Its resources are edited, which takes a real Windows program that has some; node-pty brings one along.
  const program = await readFile(join(packages, 'node-pty/prebuilds/win32-x64/conpty/OpenConsole.exe'));
  // And one that is not signed: the fifth entry of the table at the end of its PE32+ header says where the signature is.
  const signature = program.readUInt32LE(0x3c) + 24 + 112 + 4 * 8;
  program.fill(0, signature, signature + 8);
  return { 'electron.exe': Buffer.concat([program, wire]), LICENSE: '', version: '', 'locales/en-US.pak': '', 'resources/empty': '' };
}

function forMac(): Record<string, Buffer | string> {
  const contents = 'Electron.app/Contents';
  const framework = `${contents}/Frameworks/Electron Framework.framework`;
  const plist = '<?xml version="1.0"?><plist version="1.0"><dict><key>CFBundleExecutable</key><string>Electron</string></dict></plist>';
  const helpers = ['', ' (GPU)', ' (Plugin)', ' (Renderer)'].flatMap((kind) => {
    const helper = `${contents}/Frameworks/Electron Helper${kind}.app/Contents`;
    return [
      [`${helper}/MacOS/Electron Helper${kind}`, ''],
      [`${helper}/Info.plist`, plist],
    ];
  });
  return {
    [`${contents}/MacOS/Electron`]: '',
    [`${contents}/Info.plist`]: plist,
    [`${contents}/Resources/electron.icns`]: '',
    [`${contents}/Resources/en.lproj/locale.pak`]: '',
    [`${framework}/Electron Framework`]: wire,
    [`${framework}/Versions/A/Resources/en.lproj/locale.pak`]: '',
    [`${framework}/Resources/en.lproj/locale.pak`]: '',
    ...Object.fromEntries(helpers),
  };
}
