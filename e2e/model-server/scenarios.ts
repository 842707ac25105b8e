import type { Turn } from './conversation.ts';
import type { Scenario, Step } from './steps.ts';

/** Ready-made moves. They keep no state of their own: each reads from the conversation where it stands. */

/** One move per tool result; the last one is repeated. */
export function steps(...moves: [Step, ...Step[]]): Scenario {
  return (turn) => moves[Math.min(turn.step, moves.length - 1)] ?? moves[0];
}

/** One scenario per prompt of the session (the opening one, then each follow-up or resumption); the last one is repeated. */
export function prompts(...rounds: [Scenario, ...Scenario[]]): Scenario {
  return (turn) => (rounds[Math.min(turn.prompts.length, rounds.length) - 1] ?? rounds[0])(turn);
}

/** A role that is not named has nothing to say that anybody could use. */
export function byRole(roles: Partial<Record<Turn['role'], Scenario>>): Scenario {
  return (turn) => (roles[turn.role] ?? steps(finish('I was not asked for.')))(turn);
}

export const finish = (text: string): Step => ({ do: 'finish', text });
export const shell = (command: string): Step => ({ do: 'shell', command });
export const write = (path: string, content: string): Step => ({ do: 'write', path, content });

/** Writes a file and commits it. */
export const commits = (file: string, content = `${file}\n`): Scenario =>
  steps(
    write(file, content),
    shell(`git add -A && git commit -q -m "Add ${file}" && git log --oneline -1`),
    finish(`Done: ${file} is committed.`),
  );

/** Writes a file and leaves it there. */
export const leaves = (file: string, content = `${file}\n`): Scenario => steps(write(file, content), finish(`Done: ${file} is written.`));

export const nothing: Scenario = steps(finish('Everything that the task asks for is there already. No change is needed.'));

export interface ScriptedFinding {
  severity: string;
  file: string;
  problem: string;
}

/** The closing message of a review, in the form that the review skill asks for. */
export function verdict(word: string, summary: string, findings: ScriptedFinding[] = []): Step {
  return finish(`I read the diff.\n\n\`\`\`json\n${JSON.stringify({ verdict: word, summary, findings })}\n\`\`\``);
}

export const approves: Scenario = steps(verdict('approved', 'The change does what the task asks for.'));

/** Approves as soon as `file` is in the worktree, rejects until then: the reviewer looks for itself, as a real one does. */
export const demands =
  (file: string): Scenario =>
  (turn) => {
    if (turn.step === 0) return shell('ls');
    if (turn.results.some((output) => output.includes(file))) return verdict('approved', `${file} is there.`);
    return verdict('rejected', `${file} is missing.`, [
      { severity: 'high', file, problem: `The task asks for ${file}, and it is not there.` },
    ]);
  };

/** A planner's closing message, in the form that the plan skill asks for. */
export const answers = (answer: object): Step => finish(`I read the code.\n\n\`\`\`json\n${JSON.stringify(answer, null, 2)}\n\`\`\``);

const proposedTask = (slug: string, more: object = {}) => ({
  ...{ slug, title: `Add ${slug}.txt`, severity: 'medium', location: `\`${slug}.txt\``, issue: `There is no ${slug}.txt yet.` },
  ...{ proposedFix: `Write ${slug}.txt beside readme.md.`, acceptanceCriteria: [`${slug}.txt is there`], files: [`${slug}.txt`] },
  ...{ verify: null, size: 'small', dependsOn: [] as string[], ...more },
});

/** A plan of these tasks, each after the one before it. */
export const planOf = (...slugs: string[]) => ({
  kind: 'plan',
  summary: `${slugs.length} files, one after the other.`,
  tasks: slugs.map((slug, n) => proposedTask(slug, { dependsOn: slugs.slice(Math.max(0, n - 1), n) })),
});

/** Looks at the code, then plans. */
export const plans = (...slugs: string[]): Scenario => steps(shell('cat readme.md && git log --oneline -3'), answers(planOf(...slugs)));

export const asks = (question: string, options: string[] = []): Scenario =>
  steps(shell('ls'), answers({ kind: 'question', question, why: 'It decides how many tasks there are.', options }));

/** Makes a spec of whatever notes. */
export const structures = (title: string): Scenario => {
  const { slug, files, verify, size, dependsOn, ...spec } = proposedTask('notes', { title });
  return steps(answers({ kind: 'spec', summary: 'Put in order.', ...spec }));
};

export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

/** Something that a scenario waits for and a test lets happen. */
export function gate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/** Plays `scenario` once the gate is open. */
export const after =
  (gate: Gate, scenario: Scenario): Scenario =>
  async (turn) => {
    await gate.opened;
    return scenario(turn);
  };
