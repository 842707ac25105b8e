import { type Command, InvalidArgumentError } from 'commander';
import { type Config, resolveConfig } from '../core/config.ts';
import { attach, openLocal, type Session } from './connect.ts';
import { createOutput, type Output } from './output.ts';

/** What every command gets. */
export interface Call<Options> {
  args: string[];
  options: Options;
  out: Output;
  config: Config;
  /** Talks to the running instance, else to the database itself. Closed when the command ends. */
  connect(): Promise<Session>;
  /** Throws with exit code 69 when no instance runs. */
  attach(): Promise<Session>;
}

export interface Cli {
  /** The package root: holds `skills/`, `resources/` and `out/`. */
  readonly root: string;
  exitCode: number;
  /** Adds a command of one line: `add <project>`. */
  command(parent: Command, line: string, description: string): Command;
  /** What the command does. A number that it returns is the exit code. */
  run<Options = object>(command: Command, action: (call: Call<Options>) => Promise<number | void>): void;
}

export function createCli(root: string): Cli {
  const cli: Cli = {
    root,
    exitCode: 0,
    command: (parent, line, description) => parent.command(line).description(description).option('--json', 'print one JSON document'),
    run<Options>(command: Command, action: (call: Call<Options>) => Promise<number | void>) {
      command.action(async () => {
        const options = command.opts<Options & { json?: boolean }>();
        const out = createOutput(options.json === true);
        const config = await resolveConfig({ env: process.env, cwd: process.cwd(), platform: process.platform });
        for (const warning of config.warnings) out.note(warning);
        const sessions: Session[] = [];
        const keep = async (opening: Promise<Session>) => {
          const session = await opening;
          sessions.push(session);
          return session;
        };
        try {
          const code = await action({
            args: command.processedArgs.flat().filter((arg) => typeof arg === 'string'),
            options,
            out,
            config,
            attach: () => keep(attach(config, { required: true })),
            connect: () => keep(attach(config, { required: false }).then((session) => session ?? openLocal(config, root))),
          });
          cli.exitCode = code ?? 0;
        } catch (error) {
          // What a lost connection does to the calls under way says less than that it was lost.
          throw sessions.find((session) => session.lost())?.lost() ?? error;
        } finally {
          for (const session of sessions) await session.close();
        }
      });
    },
  };
  return cli;
}

/** For an option that is a whole number; a wrong one is wrong usage. */
export function wholeNumber({ min, max }: { min: number; max: number }): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^-?\d+$/.test(text.trim()) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Accepted: a whole number from ${min} to ${max}.`);
  };
}

export type { Command };
