import { projectName } from '../../contract/projects.ts';

/** Names that the state folder uses for itself: a project's journals live in a folder of its name beside them. */
const reserved = new Set([
  ...['attachments', 'backups', 'browser', 'browser-session.key', 'demo', 'desktop', 'dispatcher.log', 'instance.lock'],
  ...['runtime.json', 'service.log', 'task-orchestrator.db'],
]);

/** Why a project cannot have this name, or null when it can. */
export function nameProblem(name: string): string | null {
  const parsed = projectName.safeParse(name);
  if (!parsed.success) return `"${name}" is no project name. ${parsed.error.issues[0]?.message ?? ''}`.trim();
  if (
    reserved.has(name.toLowerCase()) ||
    name.toLowerCase().startsWith('task-orchestrator.db') ||
    name.toLowerCase().startsWith('dispatcher.log')
  )
    return `"${name}" is a name that the state folder uses for itself. Choose another with --name.`;
  return null;
}

/** A free name made from a folder's: illegal characters become dashes, a second project of the name gets `-2`. */
export function nameFor(folder: string, taken: (name: string) => boolean): string {
  const cleaned = folder
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 70)
    .replace(/[-.]+$/, '');
  const base = cleaned === '' || nameProblem(cleaned) !== null ? `project-${cleaned}`.replace(/-$/, '') : cleaned;
  if (!taken(base)) return base;
  for (let n = 2; ; n++) if (!taken(`${base}-${n}`)) return `${base}-${n}`;
}
