import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ConfigPair } from './config-env.ts';
import { readConfig } from './config-read.ts';
import { userExcludes, writeExcludes } from './excludes.ts';
import type { Git } from './git.ts';
import { isWritableInside } from './inside.ts';
import { PUSH_CONFIG, pushRefusal } from './push-refusal.ts';
import { fail, ok, type Result } from './result.ts';

export interface Seeded {
  /** Where the agent finds its spec and skills, relative to the worktree, with slashes. */
  specPath: string;
  skills: Record<string, string>;
  /** Where each of `attached` is, by its id. */
  attached: Record<string, string>;
  /** Every file that was written, relative to the worktree. */
  paths: string[];
  /** Those of `alsoHide` that the repository's .gitignore makes visible to git in spite of us: removed again, for the journal. */
  dropped: string[];
  /** For the agent's environment (`gitConfigEnv`) and for every call about this worktree that should not see the seeded files. */
  gitConfig: ConfigPair[];
}

/** A folder of our own, for files whose usual place is taken or would be seen by git. */
const OWN_FOLDER = '.task-orchestrator';

/**
 * Writes the spec, what is attached to it and the skills into a worktree, so that no `git add --all` can pick them up. A path that the repository tracks, or
 * that leads out of the worktree, is never written: the repository's own skill is used, and the spec goes to our own folder.
 * May be called again for the same worktree.
 */
export async function seedWorktree(options: {
  git: Git;
  worktree: string;
  slug: string;
  /** What it says depends on where the attached files are: their paths relative to the spec, by id. */
  spec: (attached: Record<string, string>) => string;
  /** Files that belong to the spec, beside it in a folder of their own. */
  attached?: readonly { id: string; fileName: string; content: Uint8Array }[];
  /** Holds `<name>/SKILL.md`. */
  skillsDir: string;
  /** Absolute path, in the run's folder. */
  excludesFile: string;
  /** The same without `hidePatterns`: for what must not lose anything that was written into the worktree. */
  salvageExcludesFile: string;
  /** Other files that were put into the worktree and are no work of the agent (`copyFiles`). */
  alsoHide?: readonly string[];
  /** Of files that the agent may write and git is not to show, as in a .gitignore. */
  hidePatterns?: readonly string[];
}): Promise<Result<Seeded>> {
  const {
    git,
    worktree,
    slug,
    spec,
    attached = [],
    skillsDir,
    excludesFile,
    salvageExcludesFile,
    alsoHide = [],
    hidePatterns = [],
  } = options;
  const gitConfig: ConfigPair[] = [['core.excludesFile', excludesFile]];
  const usual = `tasks/todo/${slug}.md`;
  try {
    const beside = `${slug}.attachments`;
    const plan: Planned[] = [
      ...attached.map(({ id, fileName, content }) => ({
        ...{ usual: `tasks/todo/${beside}/${fileName}`, own: `${OWN_FOLDER}/${beside}/${fileName}`, content, attachment: id },
      })),
      { usual, own: `${OWN_FOLDER}/${slug}.md`, content: '' },
      ...(await skillsIn(skillsDir)),
    ];
    const specFile = plan[attached.length] as Planned;
    // The whole folder: an earlier run may have had other files there.
    const hide = [...alsoHide, ...plan.map((file) => file.usual), `tasks/todo/${beside}/`, `${OWN_FOLDER}/`];
    const free = await Promise.all(plan.map((file) => isWritableInside(worktree, file.usual)));
    const candidates = [...plan.filter((_, i) => free[i]).map((file) => file.usual), ...alsoHide];
    // What the user hides everywhere comes before our lines, so that it makes no difference to what they do.
    const first = await writeExcludes(excludesFile, '', hide, hidePatterns);
    if (!first.ok) return first;
    const [tracked, config, hidden] = await Promise.all([
      trackedFiles(git, worktree, plan),
      readConfig(git, worktree, `core\\.excludesfile$|${PUSH_CONFIG}`),
      hiddenFiles(git, worktree, candidates, gitConfig),
    ]);
    if (!tracked.ok) return tracked;
    if (!config.ok) return config;
    if (!hidden.ok) return hidden;
    const own = await userExcludes(git, worktree, config.value);
    const excluded = own.ok ? await writeExcludes(excludesFile, own.value, hide, hidePatterns) : own;
    if (!excluded.ok) return excluded;
    const salvaged = await writeExcludes(salvageExcludesFile, own.ok ? own.value : '', hide);
    if (!salvaged.ok) return salvaged;

    // A copy that the agent could commit is worse than none.
    const dropped = alsoHide.filter((file) => !hidden.value.has(file));
    for (const file of dropped) await rm(path.join(worktree, file), { force: true });
    const placeOf = (file: Planned, i: number) =>
      whereTo(worktree, file, { tracked: tracked.value, isFree: free[i] === true && hidden.value.has(file.usual) });
    const places = await Promise.all(plan.slice(0, attached.length).map(placeOf));
    const links = Object.fromEntries(attached.map(({ id }, i) => [id, pathAt(plan[i] as Planned, places[i])]));
    const relative = (from: string) =>
      Object.fromEntries(Object.entries(links).map(([id, at]) => [id, path.posix.relative(path.posix.dirname(from), at)]));
    specFile.content = spec(relative(usual));
    places.push(...(await Promise.all(plan.slice(attached.length).map((file, i) => placeOf(file, i + attached.length)))));
    specFile.content = spec(relative(pathAt(specFile, places[attached.length])));
    const seeded: Seeded = {
      specPath: usual,
      skills: {},
      attached: links,
      paths: [],
      dropped,
      gitConfig: [...gitConfig, ...pushRefusal(config.value)],
    };
    for (const [i, file] of plan.entries()) {
      const at = pathAt(file, places[i]);
      if (places[i] === 'usual') await put(worktree, file.usual, file.content);
      if (places[i] === 'own') {
        const done = await putInOwnFolder(worktree, file);
        if (!done.ok) return done;
      }
      if (places[i] !== 'there') seeded.paths.push(at);
      if (file === specFile) seeded.specPath = at;
      else if (file.skill !== undefined) seeded.skills[file.skill] = at;
    }
    if (seeded.paths.some((file) => file.startsWith(OWN_FOLDER))) seeded.paths.push(`${OWN_FOLDER}/.gitignore`);
    return ok(seeded);
  } catch (error) {
    return fail(
      'internal',
      `The spec and skills could not be written into ${worktree}: ${(error as Error).message}. Check the disk and the permissions.`,
    );
  }
}

interface Planned {
  usual: string;
  own: string;
  content: string | Uint8Array;
  /** Name of the skill; none for the spec and what is attached to it. */
  skill?: string;
  attachment?: string;
}

const pathAt = (file: Planned, place: 'usual' | 'there' | 'own' | undefined) => (place === 'own' ? file.own : file.usual);

async function skillsIn(skillsDir: string): Promise<Planned[]> {
  const folders = (await readdir(skillsDir, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const read = await Promise.all(
    folders.map(async ({ name }) => {
      const content = await readFile(path.join(skillsDir, name, 'SKILL.md'), 'utf8').catch(() => null);
      const own = `${OWN_FOLDER}/skills/${name}/SKILL.md`;
      return content === null ? [] : [{ usual: `.claude/skills/${name}/SKILL.md`, own, content, skill: name }];
    }),
  );
  return read.flat();
}

/** `there`: the repository has it itself. `own`: the usual place is taken, or would be seen by git. */
async function whereTo(
  worktree: string,
  file: Planned,
  { tracked, isFree }: { tracked: readonly string[]; isFree: boolean },
): Promise<'usual' | 'there' | 'own'> {
  if (file.skill !== undefined) {
    const folder = `${path.posix.dirname(file.usual)}/`;
    // The repository's own skill of that name.
    if (tracked.some((entry) => entry.startsWith(folder))) return 'there';
  } else if (tracked.includes(file.usual)) {
    if (file.attachment !== undefined) return 'own';
    // A tracked spec counts only if it says the same as the task does now.
    return (await readFile(path.join(worktree, file.usual), 'utf8').catch(() => null)) === file.content ? 'there' : 'own';
  }
  return isFree ? 'usual' : 'own';
}

async function putInOwnFolder(worktree: string, file: Planned): Promise<Result<null>> {
  const ignore = `${OWN_FOLDER}/.gitignore`;
  if (!(await isWritableInside(worktree, file.own)) || !(await isWritableInside(worktree, ignore))) {
    return fail(
      'git-failed',
      `Neither ${file.usual} nor ${file.own} can be written in ${worktree}: links or files of the repository are in the way. Rename them.`,
    );
  }
  // The deepest .gitignore wins over all others; this one hides itself too.
  await put(worktree, ignore, '*\n');
  await put(worktree, file.own, file.content);
  return ok(null);
}

async function put(worktree: string, file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(path.dirname(path.join(worktree, file)), { recursive: true });
  await writeFile(path.join(worktree, file), content);
}

/** What the repository has in the places of the plan; of a skill everything in its folder. */
async function trackedFiles(git: Git, worktree: string, plan: readonly Planned[]): Promise<Result<string[]>> {
  const pathspecs = plan.map(({ usual, skill }) => `:(top,literal)${skill === undefined ? usual : path.posix.dirname(usual)}`);
  const list = await git.run(worktree, ['ls-files', '-z', '--', ...pathspecs]);
  return list.ok ? ok(list.value.split('\0').filter((file) => file !== '')) : list;
}

/**
 * Those of `files` that git would not add, were they there and not tracked. A `!pattern` in the repository's .gitignore outranks every
 * excludes file.
 */
async function hiddenFiles(
  git: Git,
  worktree: string,
  files: readonly string[],
  config: readonly ConfigPair[],
): Promise<Result<Set<string>>> {
  if (files.length === 0) return ok(new Set());
  // The dot in front keeps a name that begins with a colon from being taken for more than a name.
  const input = files.map((file) => `./${file}\0`).join('');
  const list = await git.ask(worktree, ['check-ignore', '--no-index', '-z', '--stdin'], { config, input });
  return list.ok ? ok(new Set((list.value ?? '').split('\0').map((file) => file.slice(2)))) : list;
}
