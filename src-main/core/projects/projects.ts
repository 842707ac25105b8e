import { opendir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { type Project, type ProjectSettings, projectSettings } from '../../contract/projects.ts';
import type { Db } from '../db/open.ts';
import type { ChangeBus } from '../lib/bus.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import { nameFor, nameProblem } from './rules.ts';
import { createProjectStore } from './store.ts';

/** Says whether a folder is a repository that can be worked on, and where its top is. */
export type InspectRepository = (folder: string) => Promise<{ ok: true; path: string } | { ok: false; message: string }>;

/** What the user does with projects. Adding one writes nothing into its folder. */
export function createProjects({ db, bus, clock, inspect }: { db: Db; bus: ChangeBus; clock: Clock; inspect: InspectRepository }) {
  const store = createProjectStore(db);
  const changed = (projectId: string) => bus.emit({ type: 'project', projectId });

  const insert = (folder: string, name: string): Project => {
    const project: Project = {
      id: newId(clock.now()),
      name,
      path: folder,
      present: true,
      settings: projectSettings.parse({}),
      createdAt: clock.now(),
    };
    store.insert(project);
    changed(project.id);
    return project;
  };

  const projects = {
    store,

    /** Throws UserError NOT_FOUND. */
    require(name: string): Project {
      const project = store.byName(name);
      if (project) return project;
      const names = store.list().map((other) => other.name);
      throw new UserError(
        'NOT_FOUND',
        `There is no project "${name}". ${names.length > 0 ? `Known: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}.` : 'Add one with `task-orchestrator project add PATH`.'}`,
      );
    },

    async add(folder: string, name?: string): Promise<Project> {
      const inspected = await inspect(path.resolve(folder));
      if (!inspected.ok) throw new UserError('INVALID', inspected.message);
      const known = store.byPath(inspected.path);
      if (known) throw new UserError('INVALID', `${inspected.path} is added already, as "${known.name}".`);
      if (name === undefined)
        return insert(
          inspected.path,
          nameFor(path.basename(inspected.path), (other) => store.byName(other) !== null),
        );
      const problem = nameProblem(name);
      if (problem) throw new UserError('INVALID', problem);
      if (store.byName(name)) throw new UserError('INVALID', `There is a project "${name}" already. Choose another name.`);
      return insert(inspected.path, name);
    },

    /** Adds the repositories up to two levels below each root; those known already stay as they are. */
    async discover(roots: string[]): Promise<Project[]> {
      const added: Project[] = [];
      for (const root of roots) {
        const top = await realpath(root).catch(() => {
          throw new UserError('INVALID', `The root folder ${root} is not there.`);
        });
        for (const folder of await repositoriesBelow(top, 2)) {
          const inspected = await inspect(folder);
          if (!inspected.ok || inspected.path !== folder || store.byPath(folder)) continue;
          added.push(
            insert(
              folder,
              nameFor(path.basename(folder), (other) => store.byName(other) !== null),
            ),
          );
        }
      }
      return added;
    },

    set(name: string, change: Partial<ProjectSettings>, rename?: string): Project {
      const project = projects.require(name);
      if (rename !== undefined && rename !== project.name) {
        const problem = nameProblem(rename);
        if (problem) throw new UserError('INVALID', problem);
        const other = store.byName(rename);
        if (other && other.id !== project.id)
          throw new UserError('INVALID', `There is a project "${rename}" already. Choose another name.`);
        if ((store.running().get(project.id) ?? 0) > 0)
          throw new UserError('CONFLICT', `"${name}" cannot be renamed while its tasks run. Stop them or wait.`);
      }
      const settings = projectSettings.parse({ ...project.settings, ...change });
      store.save(project.id, { name: rename ?? project.name, settings });
      changed(project.id);
      return { ...project, name: rename ?? project.name, settings };
    },

    remove(name: string): void {
      const project = projects.require(name);
      db.tx(() => {
        if ((store.running().get(project.id) ?? 0) > 0)
          throw new UserError('CONFLICT', `Tasks of "${name}" are running. Cancel them first.`);
        // With the task that it waits for, the wait would go too, and it would start.
        const waits = store.waitsFor(project.id);
        if (waits)
          throw new UserError(
            'CONFLICT',
            `"${waits.key}" waits for "${project.name}/${waits.slug}". Remove that dependency before you remove "${project.name}".`,
          );
        store.remove(project.id);
      });
      changed(project.id);
    },

    /** Looks whether the folders are still there, so that a card can say so and nothing is started in a void. */
    async checkPresence(): Promise<void> {
      for (const project of store.list()) {
        const present = await realpath(path.join(project.path, '.git')).then(
          () => true,
          () => false,
        );
        if (store.setPresent(project.id, present)) changed(project.id);
      }
    },
  };
  return projects;
}

export type Projects = ReturnType<typeof createProjects>;

async function repositoriesBelow(folder: string, levels: number): Promise<string[]> {
  const found: string[] = [];
  const below: string[] = [];
  const entries = await opendir(folder).catch(() => null);
  // A folder that this user may not read holds nothing that this user could work on.
  if (!entries) return found;
  for await (const entry of entries) {
    if (entry.name === '.git') found.push(folder);
    else if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') below.push(path.join(folder, entry.name));
  }
  if (found.length > 0 || levels === 0) return found;
  for (const child of below.sort()) found.push(...(await repositoriesBelow(child, levels - 1)));
  return found;
}
