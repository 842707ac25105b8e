import { Command } from 'commander';
import { readVersion } from '../server/version.ts';
import { type Cli, createCli } from './cli.ts';
import { EXIT, endingOf } from './exit.ts';
import { createOutput } from './output.ts';

/** A word on the command line and the file behind it, which is loaded only when it is asked for. */
interface Group {
  name: string;
  description: string;
  load(): Promise<(program: Command, cli: Cli) => void>;
}

const groups: readonly Group[] = [
  { name: 'serve', description: 'run the dispatcher and the browser UI', load: async () => (await import('./commands/serve.ts')).serve },
  {
    name: 'demo',
    description: 'see a task through from spec to review, without an account',
    load: async () => (await import('./commands/demo.ts')).demo,
  },
  {
    name: 'project',
    description: 'add, list, set up and forget projects',
    load: async () => (await import('./commands/project.ts')).project,
  },
  { name: 'task', description: 'draft, queue, watch and finish tasks', load: async () => (await import('./commands/task.ts')).task },
  {
    name: 'feature',
    description: 'have a brief planned, and publish what comes of it',
    load: async () => (await import('./commands/feature.ts')).feature,
  },
  { name: 'run', description: 'read the journal of a run', load: async () => (await import('./commands/run.ts')).run },
  { name: 'queue', description: 'pause and resume the whole queue', load: async () => (await import('./commands/queue.ts')).queue },
  { name: 'agent', description: 'list, pause, resume and set up agents', load: async () => (await import('./commands/agent.ts')).agent },
  { name: 'settings', description: 'read and change the settings', load: async () => (await import('./commands/settings.ts')).settings },
  {
    name: 'salvage',
    description: 'list and restore work that was kept',
    load: async () => (await import('./commands/salvage.ts')).salvage,
  },
  {
    name: 'dashboard',
    description: 'what is queued, running and done, per project',
    load: async () => (await import('./commands/dashboard.ts')).dashboard,
  },
  { name: 'ingest', description: 'make tasks of */tasks/todo/*.md', load: async () => (await import('./commands/ingest.ts')).ingest },
  { name: 'service', description: 'run the daemon when you log in', load: async () => (await import('./commands/service.ts')).service },
  {
    name: 'doctor',
    description: 'check what a run needs, and say how to mend it',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
];

/** Runs one command line (without `node` and the script). Resolves to the exit code; never rejects. */
export async function runCli(argv: string[], { root }: { root: string }): Promise<number> {
  const cli = createCli(root);
  const wantsJson = argv.includes('--json');
  const program = new Command('task-orchestrator')
    .description('A kanban for AI coding agents: draft a spec, queue it, get back a reviewed branch.')
    .version(await readVersion(root))
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  const asked = argv.find((word) => !word.startsWith('-') && word !== 'help');
  for (const group of groups) {
    if (group.name === asked) (await group.load())(program, cli);
    else program.command(group.name).description(group.description);
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return cli.exitCode;
  } catch (error) {
    const { code, exitCode } = error as { code?: unknown; exitCode?: number };
    // Help that was asked for went to stdout, help after a group without its command to stderr.
    if (typeof code === 'string' && /^commander\.(version|help)/.test(code)) return exitCode === 0 ? EXIT.ok : EXIT.usage;
    const ending = endingOf(error);
    if (ending.exitCode === EXIT.ok) return EXIT.ok;
    const hint = ending.exitCode === EXIT.usage ? '\nSee `task-orchestrator --help`, or --help behind any command.' : '';
    createOutput(false).note(`${ending.message}${hint}`);
    if (wantsJson) createOutput(true).result({ error: { code: ending.code, message: ending.message } }, () => '');
    return ending.exitCode;
  }
}
