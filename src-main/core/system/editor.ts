import path from 'node:path';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import type { Environment } from '../process/environment.ts';
import { which } from '../process/exec.ts';
import { launch } from '../process/launch.ts';

export interface Place {
  folder: string;
  /** Absolute, inside of the folder. */
  file: string | null;
  line: number | null;
}

interface Program {
  name: string;
  command: string;
  args: (place: Place) => string[];
}

const at = ({ file, line }: Place): string[] => (file === null ? [] : [line === null ? file : `${file}:${line}`]);
const vscode = (place: Place) => [place.folder, ...(place.file === null ? [] : ['--goto', ...at(place)])];
const plain = (place: Place) => [place.folder, ...at(place)];
const jetbrains = ({ folder, file, line }: Place) => [
  folder,
  ...(line === null || file === null ? [] : ['--line', String(line)]),
  ...(file === null ? [] : [file]),
];

/** In the order in which they are looked for. */
const known: readonly Program[] = [
  { name: 'VS Code', command: 'code', args: vscode },
  { name: 'Cursor', command: 'cursor', args: vscode },
  { name: 'Zed', command: 'zed', args: plain },
  { name: 'Windsurf', command: 'windsurf', args: vscode },
  { name: 'Sublime Text', command: 'subl', args: plain },
  { name: 'IntelliJ IDEA', command: 'idea', args: jetbrains },
  { name: 'WebStorm', command: 'webstorm', args: jetbrains },
];

/** A person who installs one tries again soon. */
const keptMs = 30_000;

/** The editor that opens worktrees: the one of the settings, else the first known one that is installed. */
export function createEditor(deps: { clock: Clock; environment: () => Promise<Environment>; command: () => readonly string[] | null }) {
  const { clock } = deps;
  let last: { at: number; value: Promise<Program | null> } | null = null;

  const installed = (): Promise<Program | null> => {
    if (last && clock.now() - last.at < keptMs) return last.value;
    const look = async () => {
      const env = await deps.environment();
      for (const editor of known) if (await which(editor.command, env)) return editor;
      return null;
    };
    last = { at: clock.now(), value: look() };
    return last.value;
  };

  const chosen = async (): Promise<Program | null> => {
    const own = deps.command();
    const [command, ...rest] = own ?? [];
    if (command === undefined) return installed();
    const args = (place: Place) => {
      const target = place.file ?? place.folder;
      return rest.some((arg) => arg.includes('{path}')) ? rest.map((arg) => arg.replaceAll('{path}', target)) : [...rest, target];
    };
    return { name: path.basename(command).replace(/\.(exe|cmd|bat)$/i, ''), command, args };
  };

  return {
    name: async (): Promise<string | null> => (await chosen())?.name ?? null,

    /** Throws UserError UNAVAILABLE with what to do. */
    async open(place: Place): Promise<void> {
      const editor = await chosen();
      const otherwise = `Open ${place.file ?? place.folder} yourself, or choose a program in the settings.`;
      if (editor === null)
        throw new UserError(
          'UNAVAILABLE',
          `No editor was found. Looked for: ${known.map(({ command }) => command).join(', ')}. ${otherwise}`,
        );
      const env = await deps.environment();
      const program = await which(editor.command, env);
      if (program === null) throw new UserError('UNAVAILABLE', `${editor.command} was not found. ${otherwise}`);
      const problem = await launch(program, editor.args(place), { cwd: place.folder, env, clock });
      if (problem !== null) throw new UserError('UNAVAILABLE', `${editor.name} could not be started: ${problem}. ${otherwise}`);
    },
  };
}

export type Editor = ReturnType<typeof createEditor>;
