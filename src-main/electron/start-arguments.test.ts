import { describe, expect, it } from 'vitest';
import { parseDeepLink, readArguments } from './start-arguments.ts';

describe('a deep link', () => {
  it.each([
    ['task-orchestrator://task/web/fix-login', '/task/web/fix-login'],
    ['task-orchestrator://task/web/fix-login/', '/task/web/fix-login'],
    ['TASK-ORCHESTRATOR://task/My.Web_2/a.b-c', '/task/My.Web_2/a.b-c'],
    ['task-orchestrator://feature/web/dark-mode', '/feature/web/dark-mode'],
  ])('%s leads to %s', (link, path) => expect(parseDeepLink(link)).toBe(path));

  it.each([
    'https://task/web/a',
    'task-orchestrator-x://task/web/a',
    'task-orchestrator:task/web/a',
    'task-orchestrator:///task/web/a',
    'task-orchestrator://task/web',
    'task-orchestrator://task/web/a/b',
    'task-orchestrator://settings/web/a',
    'task-orchestrator://task/web/a?run=1',
    'task-orchestrator://task/web/a#/settings',
    'task-orchestrator://user:pass@task/web/a',
    'task-orchestrator://task:80/web/a',
    'task-orchestrator://task/web/%2e%2e',
    'task-orchestrator://task/web/..',
    'task-orchestrator://task/../../etc/passwd',
    'task-orchestrator://task/web/a%2Fb',
    'task-orchestrator://task/web/<script>',
    'task-orchestrator://task/web/a b',
    'task-orchestrator://task/--flag/a',
    'task-orchestrator://task/web/UPPER',
    `task-orchestrator://task/web/${'a'.repeat(81)}`,
    `task-orchestrator://task/${'a/'.repeat(5000)}`,
    'javascript:alert(1)',
    'file:///etc/passwd',
    '',
  ])('%s leads nowhere', (link) => expect(parseDeepLink(link)).toBeNull());
});

describe('the arguments of a start', () => {
  const read = (...args: string[]) => readArguments(args, '/home/me');

  it('are nothing, a folder, a link, and whether to stay hidden', () => {
    expect(read()).toEqual({ link: null, folder: null, hidden: false });
    expect(read('code/web')).toMatchObject({ folder: '/home/me/code/web' });
    expect(read('file:///srv/my%20web')).toMatchObject({ folder: '/srv/my web' });
    expect(read('task-orchestrator://task/web/a', '--hidden')).toEqual({ link: '/task/web/a', folder: null, hidden: true });
  });

  it('are no folder when they are a switch, another address or no path', () => {
    for (const arg of ['--inspect', '-x', 'https://example.com', 'file://elsewhere/srv', 'file:///%zz', '', 'a\0b'])
      expect(read(arg).folder).toBeNull();
  });

  it('take a link that leads nowhere for no folder either', () => {
    expect(read('task-orchestrator://task/web/..')).toEqual({ link: null, folder: null, hidden: false });
  });
});
