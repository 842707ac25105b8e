/*
 * Makes the installers for the system it runs on from what is built, into `dist/`; with `--dir` only the folder that they install.
 *
 *   npm run dist       npm run dist:dir
 *
 * Where the installed app looks for updates comes from the environment: TASK_ORCH_UPDATES_URL (a folder on any web server), else
 * GITHUB_REPOSITORY (`owner/name`, whose releases it then reads). With neither, the app has no source of updates and says so.
 * Nothing is uploaded from here.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, type CliOptions, type Configuration } from 'electron-builder';

type Env = Readonly<Record<string, string | undefined>>;

/** What electron-builder.yml cannot know. */
export function packaging(env: Env): Pick<Configuration, 'publish' | 'extraMetadata' | 'mac'> {
  const { source, homepage } = updateSource(env);
  return {
    publish: source,
    // deb and rpm refuse to be made without a home page; the reserved name leads nowhere.
    extraMetadata: { homepage: homepage ?? 'https://task-orchestrator.invalid' },
    // Setting the fuses breaks the signature that Electron came with, and Apple's processors end a program whose signature is broken.
    // Without a certificate it is signed anew ad hoc, which electron-builder does only when told so.
    ...(!env.CSC_LINK && !env.CSC_NAME && { mac: { identity: '-' } }),
  };
}

function updateSource(env: Env): { source: Configuration['publish']; homepage: string | null } {
  const url = env.TASK_ORCH_UPDATES_URL;
  if (url) {
    if (!URL.canParse(url) || new URL(url).protocol !== 'https:')
      throw new Error(`TASK_ORCH_UPDATES_URL must be an https address, not ${JSON.stringify(url)}.`);
    return { source: { provider: 'generic', url }, homepage: new URL('/', url).href };
  }
  if (!env.GITHUB_REPOSITORY) return { source: null, homepage: null };
  const [owner, repo, ...rest] = env.GITHUB_REPOSITORY.split('/');
  if (!owner || !repo || rest.length > 0)
    throw new Error(`GITHUB_REPOSITORY must read \`owner/name\`, not ${JSON.stringify(env.GITHUB_REPOSITORY)}.`);
  const server = env.GITHUB_SERVER_URL ?? 'https://github.com';
  return {
    source: { provider: 'github', owner, repo, host: new URL(server).host, releaseType: 'draft' },
    homepage: `${server}/${owner}/${repo}`,
  };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { dir: { type: 'boolean', default: false } } });
  const projectDir = join(import.meta.dirname, '..');
  const options: CliOptions = { projectDir, dir: values.dir, publish: 'never', config: packaging(process.env) };
  const made = await build(options);
  console.log(made.length > 0 ? `Made:\n${made.map((file) => `  ${file}`).join('\n')}` : 'Made dist/.');
}
