import type { Git } from './git.ts';
import { fail, ok, type Result } from './result.ts';

/** The branch of a task. Slugs may hold what a branch name may not (`a..b`, `a.lock`, a final dot); that is percent-encoded. */
export const taskBranch = (slug: string): string => `task/${refComponent(slug)}`;

/** Makes one level of a ref name of any text. Text that is fine stays as it is, and different texts stay different. */
export function refComponent(text: string): string {
  const encode = (part: string) =>
    [...new TextEncoder().encode(part)].map((b) => `%${b.toString(16).padStart(2, '0').toUpperCase()}`).join('');
  return (
    text
      .replace(/[^A-Za-z0-9._-]+/g, encode)
      .replace(/^[.-]/, encode)
      .replace(/\.(?=\.)/g, encode)
      .replace(/\.(?=lock$)/, encode)
      .replace(/\.$/, encode) || '%'
  );
}

/** Of these characters alone every branch name is a good one; nearly all are. git need not be asked. */
const PLAIN = /^[A-Za-z0-9_]+(?:[/-][A-Za-z0-9_]+)*$/;

/** Refuses names that git would not take, and those that git would take for an option. */
export async function checkBranchName(git: Git, cwd: string, branch: string): Promise<Result<null>> {
  if (PLAIN.test(branch)) return ok(null);
  if (!branch.startsWith('-')) {
    const valid = await git.ask(cwd, ['check-ref-format', `refs/heads/${branch}`]);
    if (!valid.ok) return valid;
    if (valid.value !== null) return ok(null);
  }
  return fail('git-failed', `${JSON.stringify(branch)} is no valid branch name. See \`git help check-ref-format\` for the rules.`);
}
