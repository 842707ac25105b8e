import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parsePullRequestUrl, pullRequestState } from './pull-request-state.ts';
import { createWorld, type World } from './testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const ask = (url: string) => pullRequestState(url, { cwd: world.dir, env: world.env, signal: new AbortController().signal });

describe('pullRequestState', () => {
  it.each([
    ['gh', 'https://github.com/acme/web/pull/7', 'pr view 7 --repo=github.com/acme/web --json=state', 'OPEN', 'open'],
    ['gh', 'https://git.corp.example:8443/a/b/pull/12', 'pr view 12 --repo=git.corp.example:8443/a/b --json=state', 'MERGED', 'merged'],
    [
      'glab',
      'https://gitlab.com/g/sub/web/-/merge_requests/3',
      'mr view 3 --repo=https://gitlab.com/g/sub/web --output=json',
      'opened',
      'open',
    ],
    ['glab', 'http://lab.example/g/web/-/merge_requests/3', 'mr view 3 --repo=http://lab.example/g/web --output=json', 'closed', 'closed'],
  ])('asks %s about %s', async (name, url, args, said, state) => {
    await world.program(name, `[ "$*" = '${args}' ] || { echo "unexpected: $*" >&2; exit 2; }\necho '{"title":"x","state":"${said}"}'\n`);
    expect(await ask(url)).toEqual({ ok: true, value: state });
  });

  it('has no answer where there is none', async () => {
    const url = 'https://github.com/acme/web/pull/7';
    await world.program('gh', 'echo "not signed in" >&2; exit 4\n');
    expect(await ask(url)).toMatchObject({ ok: false, message: 'gh says: not signed in' });
    for (const said of ['', '[]', 'null', '{"state":"locked"}', '{"state":{}}']) {
      await world.program('gh', `echo '${said}'\n`);
      expect(await ask(url)).toMatchObject({ ok: false });
    }
  });

  it('takes for an address only what is one', () => {
    for (const bad of [
      'https://github.com/acme/web/issues/7',
      'javascript:alert(1)//github.com/a/b/pull/1',
      'https://-evil/a/b/pull/1',
      'https://github.com/a b/c/pull/1',
      'https://github.com/a/b/pull/1; rm',
      'https://user@github.com/a/b/pull/1',
      '',
    ])
      expect(parsePullRequestUrl(bad)).toBeNull();
  });
});
