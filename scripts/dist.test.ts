import { expect, it } from 'vitest';
import { packaging } from './dist.ts';

it('takes a web folder as the source of updates', () => {
  expect(packaging({ TASK_ORCH_UPDATES_URL: 'https://example.invalid/app', GITHUB_REPOSITORY: 'o/r' })).toMatchObject({
    publish: { provider: 'generic', url: 'https://example.invalid/app' },
    extraMetadata: { homepage: 'https://example.invalid/' },
  });
});

it('takes the releases of the repository that the service builds, as drafts', () => {
  expect(packaging({ GITHUB_REPOSITORY: 'someone/fork', GITHUB_SERVER_URL: 'https://git.example.invalid' })).toMatchObject({
    publish: { provider: 'github', owner: 'someone', repo: 'fork', host: 'git.example.invalid', releaseType: 'draft' },
    extraMetadata: { homepage: 'https://git.example.invalid/someone/fork' },
  });
});

it('packs an app without updates where the environment names no source', () => {
  // null, not left out: electron-builder would guess one from a token in the environment.
  expect(packaging({}).publish).toBeNull();
});

it('signs ad hoc for macOS where there is no certificate, and leaves it to electron-builder where there is one', () => {
  expect(packaging({}).mac).toEqual({ identity: '-' });
  expect(packaging({ CSC_LINK: 'cert.p12' }).mac).toBeUndefined();
  expect(packaging({ CSC_NAME: 'Developer ID Application: Someone' }).mac).toBeUndefined();
});

it.each(['http://example.invalid/app', 'example.invalid', 'file:///srv/app'])('refuses updates from %s', (url) => {
  expect(() => packaging({ TASK_ORCH_UPDATES_URL: url })).toThrow('must be an https address');
});

it.each(['name', 'a/b/c', '/name'])('refuses the repository %s', (repository) => {
  expect(() => packaging({ GITHUB_REPOSITORY: repository })).toThrow('owner/name');
});
