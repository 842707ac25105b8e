import { type Project, type ProjectSettings, projectSettings } from '../../contract/projects.ts';
import type { Db } from '../db/open.ts';

const columns = ['id', 'name', 'path', 'present', 'paused', 'max_running', 'settings', 'created_at'] as const;

/** The projects table. `paused` and `max_running` are columns of their own because the claim asks for them. */
export function createProjectStore(db: Db) {
  const select = db.sql.selectFrom('projects').select(columns);
  return {
    list: (): Project[] => db.all(select.orderBy('name')).map(toProject),

    byName(name: string): Project | null {
      const row = db.get(select.where('name', '=', name));
      return row ? toProject(row) : null;
    },

    byId(id: string): Project | null {
      const row = db.get(select.where('id', '=', id));
      return row ? toProject(row) : null;
    },

    byPath(path: string): Project | null {
      const row = db.get(select.where('path', '=', path));
      return row ? toProject(row) : null;
    },

    insert(project: Project): void {
      const { paused, maxRunning } = project.settings;
      db.run(
        db.sql.insertInto('projects').values({
          id: project.id,
          name: project.name,
          path: project.path,
          present: 1,
          paused: paused ? 1 : 0,
          max_running: maxRunning,
          settings: JSON.stringify(project.settings),
          created_at: project.createdAt,
        }),
      );
    },

    save(id: string, { name, settings }: { name: string; settings: ProjectSettings }): void {
      db.run(
        db.sql
          .updateTable('projects')
          .set({ name, settings: JSON.stringify(settings), paused: settings.paused ? 1 : 0, max_running: settings.maxRunning })
          .where('id', '=', id),
      );
    },

    /** True when that is news. */
    setPresent(id: string, present: boolean): boolean {
      const value = present ? 1 : 0;
      return db.run(db.sql.updateTable('projects').set({ present: value }).where('id', '=', id).where('present', '<>', value)) > 0;
    },

    /** A task of another project that waits for one of this project's, and that one; null when there is none. */
    waitsFor(id: string): { key: string; slug: string } | null {
      const statement = db.prepare<[{ id: string }], { key: string; slug: string }>(
        `SELECT p.name || '/' || t.slug AS key, d.slug
         FROM tasks d JOIN task_deps e ON e.depends_on = d.id JOIN tasks t ON t.id = e.task_id JOIN projects p ON p.id = t.project_id
         WHERE d.project_id = $id AND t.project_id <> $id AND d.status <> 'done' AND d.archived_from IS NOT 'done'
           AND t.status IN ('proposed', 'todo', 'queued', 'failed') LIMIT 1`,
      );
      return statement.get({ id }) ?? null;
    },

    remove(id: string): void {
      db.run(db.sql.deleteFrom('projects').where('id', '=', id));
      db.run(db.sql.deleteFrom('task_counts').where('project_id', '=', id));
    },

    /** Runs under way; planners, which take a slot like every other, too. */
    running(): Map<string, number> {
      const rows = db.all(db.sql.selectFrom('task_counts').select(['project_id', 'n']).where('status', '=', 'inprogress'));
      return new Map(rows.map(({ project_id, n }) => [project_id, n]));
    },

    /** Work per status; kept by triggers, so its cost does not grow with the number of tasks. */
    counts(): Map<string, Map<string, number>> {
      const rows = db.all(db.sql.selectFrom('work_counts').select(['project_id', 'status', 'n']));
      const counts = new Map<string, Map<string, number>>();
      for (const { project_id, status, n } of rows) {
        const perStatus = counts.get(project_id) ?? new Map<string, number>();
        counts.set(project_id, perStatus.set(status, n));
      }
      return counts;
    },
  };
}

function toProject(row: {
  id: string;
  name: string;
  path: string;
  present: number;
  paused: number;
  max_running: number;
  settings: string;
  created_at: number;
}): Project {
  const settings = projectSettings.parse({ ...JSON.parse(row.settings), paused: row.paused === 1, maxRunning: row.max_running });
  return { id: row.id, name: row.name, path: row.path, present: row.present === 1, settings, createdAt: row.created_at };
}
