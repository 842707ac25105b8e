import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Project, ProjectSettings } from '../../contract/projects.ts';
import type { Git } from '../git/git.ts';
import { inspect } from '../git/repository.ts';
import type { Environment } from '../process/environment.ts';
import { makeSample, sampleCheck, sampleTask } from './sample-project.ts';

/** Makes (or finds) the sample project, and drafts a task for the demo agent in it. */
export function createDemo(deps: {
  git: Git;
  stateDir: string;
  environment: () => Promise<Environment>;
  projects: {
    byPath(folder: string): Project | null;
    add(folder: string): Promise<Project>;
    set(name: string, settings: Partial<ProjectSettings>): Project;
    checkPresence(): Promise<void>;
  };
  tasks: {
    freeSlug(projectId: string, wanted: string): string;
    draft(task: typeof sampleTask & { project: string }): void;
  };
}): () => Promise<{ project: string; slug: string }> {
  const { git, projects, tasks } = deps;

  const sampleProject = async (): Promise<Project> => {
    const folder = path.join(await realpath(deps.stateDir), 'demo', 'sample-shop');
    const found = await inspect(git, folder);
    // A folder without a repository lies in whatever repository is above it, if any.
    if (!found.ok || found.value.path !== folder || found.value.head.kind === 'unborn') await makeSample(git, folder);
    const known = projects.byPath(folder);
    if (known) {
      await projects.checkPresence();
      return known;
    }
    const added = await projects.add(folder);
    return projects.set(added.name, { verifyCommand: await sampleCheck(await deps.environment()) });
  };

  // Two clicks make one project and two tasks.
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const next = last.then(async () => {
      const project = await sampleProject();
      const slug = tasks.freeSlug(project.id, sampleTask.slug);
      tasks.draft({ ...sampleTask, project: project.name, slug });
      return { project: project.name, slug };
    });
    last = next.catch(() => undefined);
    return next;
  };
}
