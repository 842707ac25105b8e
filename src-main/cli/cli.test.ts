import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type World } from './testing/world.ts';

describe('the command line without an instance', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
    await world.repository('web');
    expect(await world.run(['project', 'add', 'web'])).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('Added web') });
    expect(
      (await world.run(['task', 'add', 'web', '--title', 'Fix the login', '--body-file', '-', '--model', 'demo'], { input: '# Fix it\n' }))
        .code,
    ).toBe(0);
  }, 30_000);
  afterAll(async () => {
    expect(await world.close()).toBe(0);
  });

  it('shows the task with the fields that scripts rely on', async () => {
    const { code, stdout, stderr } = await world.run(['task', 'show', 'web/fix-the-login', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      key: 'web/fix-the-login',
      project: 'web',
      slug: 'fix-the-login',
      title: 'Fix the login',
      status: 'todo',
      model: 'demo',
      effort: null,
      priority: 0,
      branch: 'task/fix-the-login',
      baseSha: null,
      headSha: null,
      outcome: null,
      prUrl: null,
      failure: null,
      waiting: null,
      dependsOn: [],
      costUsd: 0,
      runs: [],
    });
  });

  it.each([
    [['web', 'fix-the-login'], '.'],
    [['web/tasks/todo/fix-the-login.md'], '.'],
    [['tasks/todo/fix-the-login.md'], 'web'],
  ])('finds the task by %j in %s', async (key, cwd) => {
    const { stdout } = await world.run(['task', 'show', ...key], { cwd: path.join(world.folder, cwd) });
    expect(stdout).toContain('web/fix-the-login  Fix the login');
  });

  it('moves tasks and says how they wait', async () => {
    await world.run(['task', 'add', 'web', '--title', 'Second', '--body-file', '-', '--after', 'web/fix-the-login', '--queue'], {
      input: 'x',
    });
    expect((await world.runHere(['task', 'queue', 'web/fix-the-login'])).stdout).toMatch(
      /web\/fix-the-login is queued: no instance is running/,
    );
    expect((await world.runHere(['task', 'list', '--status', 'queued'])).stdout).toMatch(
      /web\/second +queued .*blocked by web\/fix-the-login/,
    );
    expect(await world.runHere(['task', 'queue', 'web/fix-the-login'])).toMatchObject({ code: 75 });
    expect((await world.runHere(['task', 'cancel', 'web/fix-the-login'])).stdout).toContain('web/fix-the-login is todo');
    expect((await world.runHere(['task', 'archive', 'web', 'fix-the-login'])).stdout).toContain('archived');
    expect((await world.runHere(['task', 'restore', 'web/fix-the-login'])).stdout).toContain('is todo');
    expect(JSON.parse((await world.runHere(['dashboard', '--json'])).stdout)).toMatchObject({
      projects: [{ name: 'web', todo: 1, queued: 1 }],
      running: [],
    });
  }, 30_000);

  it('queues the others when one of several cannot be, and says which', async () => {
    await world.runHere(['task', 'add', 'web', '--title', 'Empty']);
    await world.run(['task', 'add', 'web', '--title', 'Full', '--body-file', '-'], { input: 'x' });
    const { code, stdout, stderr } = await world.runHere(['task', 'queue', 'web/empty', 'web/full', '--json']);
    expect(code).toBe(65);
    expect(JSON.parse(stdout)).toMatchObject([
      { key: 'web/empty', error: { code: 'INVALID' } },
      { key: 'web/full', status: 'queued' },
    ]);
    expect(stderr).toMatch(/spec/);
  }, 20_000);

  it('reads and changes settings of all three kinds', async () => {
    expect(
      JSON.parse(
        (
          await world.runHere([
            'project',
            'set',
            'web',
            'verifyCommand=npm test',
            'paused=true',
            'copyFiles=.env.test, a/*.json',
            'baseBranch=',
            '--json',
          ])
        ).stdout,
      ).settings,
    ).toMatchObject({
      verifyCommand: 'npm test',
      paused: true,
      copyFiles: ['.env.test', 'a/*.json'],
      baseBranch: null,
    });
    expect(JSON.parse((await world.runHere(['settings', 'set', 'maxRunning=3', '--json'])).stdout)).toMatchObject({ maxRunning: 3 });
    expect((await world.runHere(['agent', 'set', 'demo', 'maxRunning=1'])).code).toBe(0);
    expect((await world.runHere(['agent', 'pause', 'demo'])).code).toBe(0);
    expect((await world.runHere(['queue', 'pause'])).stdout).toContain('paused');
    expect((await world.runHere(['settings', 'get'])).stdout).toMatch(/queuePaused +true/);
    expect(
      JSON.parse((await world.runHere(['agent', 'list', '--json'])).stdout).find((agent: { id: string }) => agent.id === 'demo'),
    ).toMatchObject({ installed: true, settings: { maxRunning: 1 }, hold: { reason: 'paused' } });
  }, 30_000);

  it('takes specs in from disk, once', async () => {
    await world.repository('code/api');
    await world.write('code/api/tasks/todo/add-cache.md', '# Add a cache\n\nPlease.');
    await world.write('code/api/tasks/todo/Bad Name.md', 'x');
    expect(JSON.parse((await world.runHere(['ingest', 'code', '--json'])).stdout)).toMatchObject({
      added: ['api/add-cache'],
      skipped: [],
      refused: [{ reason: expect.stringContaining('slug') }],
    });
    const second = await world.runHere(['ingest', 'code']);
    expect(second.stdout).toContain('0 added, 1 skipped (there already), 1 not taken');
    expect(second.stderr).toContain('Bad Name.md');
    expect(JSON.parse((await world.runHere(['task', 'show', 'code/api/tasks/todo/add-cache.md', '--json'])).stdout)).toMatchObject({
      title: 'Add a cache',
    });
  }, 20_000);

  it('checks what a run needs', async () => {
    const { code, stdout } = await world.run(['doctor', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'git', status: 'ok' }),
        expect.objectContaining({ name: 'database', status: 'ok' }),
        expect.objectContaining({ name: 'agents', status: 'warning' }),
      ]),
    );
  });

  it('forgets a project and leaves its files', async () => {
    await world.repository('old');
    await world.run(['project', 'add', 'old', '--name', 'legacy']);
    expect((await world.run(['project', 'remove', 'legacy'])).stdout).toContain('Forgot legacy');
    expect((await stat(path.join(world.folder, 'old', '.git'))).isDirectory()).toBe(true);
    expect((await world.run(['project', 'list'])).stdout).not.toContain('legacy');
  }, 20_000);

  const add = (...more: string[]) => ['task', 'add', 'web', '--title', 'x', ...more];
  it.each<[title: string, args: string[], code: number, stderr: RegExp]>([
    ['no command', [], 64, /Usage/],
    ['an unknown command', ['tasks'], 64, /unknown command 'tasks'[\s\S]*Did you mean task/],
    ['a group without its command', ['task'], 64, /Usage/],
    ['an unknown option', ['task', 'list', '--colour'], 64, /--colour/],
    ['a missing argument', ['task', 'show'], 64, /key/],
    ['a missing title', ['task', 'add', 'web'], 64, /--title/],
    ['half a key', ['task', 'show', 'web'], 64, /"web" is no task\. Accepted: <project>\/<slug>/],
    ['a slug with a path in it', ['task', 'show', 'web/../x'], 65, /There is no task/],
    ['two tasks where one is expected', ['task', 'show', 'web/a', 'web/b'], 64, /One task/],
    ['an option in place of a key', ['task', 'show', '-rf'], 64, /-rf/],
    ['an unknown project', ['task', 'show', 'nope/x'], 65, /no project "nope"\. Known: .*web/],
    ['an unknown task', ['task', 'show', 'web/nope'], 65, /no task "nope"/],
    ['a path in no project', ['task', 'show', '/tasks/todo/x.md'], 65, /in no known project/],
    ['an unknown run', ['run', 'log', 'web/second', '--run', '7'], 65, /run/],
    ['a run that is no number', ['run', 'log', 'web/second', '--run', 'x'], 64, /'x'.*Accepted: a whole number/],
    ['a journal both as one document and as a stream', ['run', 'log', 'web/second', '--json', '--events'], 64, /--events/],
    ['an unknown status', ['task', 'list', '--status', 'finished'], 65, /"finished" is no status\. Accepted: proposed, todo/],
    ['an unknown setting', ['project', 'set', 'web', 'colour=red'], 65, /no setting "colour"\. Accepted: baseBranch/],
    [
      'a wrong choice',
      ['project', 'set', 'web', 'delivery=mail'],
      65,
      /"mail" is no value for delivery\. Accepted: auto, pull-request, push, local/,
    ],
    [
      'a wrong number',
      ['project', 'set', 'web', 'maxRunning=NaN'],
      65,
      /"NaN" is no value for maxRunning\. Accepted: a whole number from 1 to 64/,
    ],
    ['a setting without a value', ['settings', 'set', 'maxRunning'], 64, /not key=value/],
    ['an unknown agent', ['agent', 'pause', 'hal'], 65, /"hal"/],
    ['an unknown model', add('--model', 'gpt-99'), 65, /gpt-99/],
    ['a slug with a path in it', add('--slug', '../x'), 65, /"\.\.\/x" is no slug/],
    ['a slug that looks like an option', add('--slug', '-rf'), 65, /"-rf" is no slug/],
    ['a slug that is too long', add('--slug', 'a'.repeat(300)), 65, /is no slug/],
    ['a slug in another alphabet', add('--slug', 'größe'), 65, /is no slug/],
    ['a slug that is taken', add('--slug', 'second'), 65, /"second" in web already/],
    ['an empty spec on the queue', add('--queue'), 65, /spec/],
    ['a dependency that is not there', add('--after', 'web/nope'), 65, /nope/],
    ['a priority that is no number', add('--priority', 'high'), 64, /'high'.*Accepted: a whole number from -1000 to 1000/],
    ['an empty title', ['task', 'add', 'web', '--title', '  '], 65, /needs a title/],
    ['a spec file that is not there', add('--body-file', 'nope.md'), 65, /nope\.md cannot be read \(it is not there\)/],
    ['a project that is no repository', ['project', 'add', 'home'], 65, /home/],
    ['a project that is not there', ['project', 'add', 'nope'], 65, /nope/],
    ['a project with an illegal name', ['project', 'add', 'web', '--name', '../x'], 65, /name/],
    ['a root that is not there', ['ingest', 'nope'], 65, /nope is not there/],
    ['a negative port', ['serve', '--port', '-1'], 64, /'-1'.*Accepted: a whole number from 0 to 65535/],
    ['a port that is no number', ['serve', '--port', 'NaN'], 64, /'NaN'/],
    ['another address without a token', ['serve', '--host', '0.0.0.0'], 65, /TASK_ORCH_TOKEN/],
    ['waiting without an instance', ['task', 'wait', 'web/second'], 69, /No instance is running.*task-orchestrator serve/],
    ['watching without an instance', ['dashboard', '--watch'], 69, /No instance/],
  ])('refuses %s: %j', async (_title, args, code, stderr) => {
    // As processes they would take a minute together. `serve` listens to signals, which a test runner needs itself.
    const result = args[0] === 'serve' ? await world.run(args) : await world.runHere(args);
    expect(result).toMatchObject({ code, stderr: expect.stringMatching(stderr) });
    if (args.includes('--json')) expect(JSON.parse(result.stdout)).toMatchObject({ error: { message: expect.stringMatching(stderr) } });
    else expect(result.stdout).toBe('');
    // A sentence, not a crash.
    expect(result.stderr).not.toMatch(/\n {4}at |Unexpected error/);
  });

  it('gives errors as one JSON document too', async () => {
    const { code, stdout, stderr } = await world.run(['task', 'show', 'web/nope', '--json']);
    expect({ code, error: JSON.parse(stdout).error }).toMatchObject({ code: 65, error: { code: 'NOT_FOUND', message: stderr.trim() } });
  });

  it('refuses a bare repository', async () => {
    await world.write('bare/HEAD', 'ref: refs/heads/main\n');
    for (const name of ['objects', 'refs']) await mkdir(path.join(world.folder, 'bare', name));
    expect(await world.run(['project', 'add', 'bare'])).toMatchObject({ code: 65, stderr: expect.stringMatching(/bare/) });
  });

  it('takes .env of the working folder, warns about junk in it by number, and still prints one document', async () => {
    await world.write('elsewhere/.env', `TASK_ORCH_STATE=${world.folder}/other-state\ns3cret junk\n`);
    const { TASK_ORCH_STATE: _state, ...env } = world.env;
    const { stdout, stderr, code } = await world.run(['project', 'list', '--json'], {
      cwd: path.join(world.folder, 'elsewhere'),
      env: { ...env, TASK_ORCH_STATE: undefined as unknown as string },
    });
    expect({ code, list: JSON.parse(stdout) }).toEqual({ code: 0, list: [] });
    expect(stderr).toMatch(/Line 2 of .*\.env is not KEY=value/);
    expect(stderr).not.toContain('s3cret');
  });

  it('refuses a state folder that is empty, a file, or not writable', async () => {
    expect(await world.run(['task', 'list'], { env: { TASK_ORCH_STATE: '' } })).toMatchObject({
      code: 65,
      stderr: expect.stringContaining('set but empty'),
    });
    const file = await world.write('a-file', '');
    expect(await world.run(['task', 'list'], { env: { TASK_ORCH_STATE: file } })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('a-file'),
    });
    expect(await world.run(['serve'], { env: { TASK_ORCH_STATE: file } })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot be written to'),
    });
    const closed = path.join(world.folder, 'closed');
    await mkdir(closed);
    await chmod(closed, 0o500);
    const result = await world.run(['task', 'list'], { env: { TASK_ORCH_STATE: path.join(closed, 'state') } });
    // Nothing is read-only for root.
    if (process.getuid?.() !== 0) expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('read-only') });
    await chmod(closed, 0o700);
  });

  it('names a damaged database, leaves it as it is, and lets doctor look at the rest', async () => {
    const env = { TASK_ORCH_STATE: path.join(world.folder, 'damaged') };
    const file = await world.write(
      'damaged/task-orchestrator.db',
      'this is no database at all, but long enough to look like one'.repeat(20),
    );
    expect(await world.run(['task', 'list'], { env })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/is damaged.*A copy .*is kept at/s),
    });
    expect(await readFile(file, 'utf8')).toContain('this is no database');
    const doctor = await world.run(['doctor'], { env });
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toMatch(/✗ database: .*damaged[\s\S]*✓ git|✓ git[\s\S]*✗ database: .*damaged/);
  });
});

describe('the service', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(async () => {
    expect(await world.close()).toBe(0);
  });

  it.runIf(process.platform === 'linux')(
    'is written, started, shown and removed through systemctl',
    async () => {
      const calls = path.join(world.folder, 'calls');
      await world.write('bin/systemctl', `#!/bin/sh\necho "$@" >> '${calls}'\n`);
      await chmod(path.join(world.folder, 'bin/systemctl'), 0o755);
      const env = { PATH: `${path.join(world.folder, 'bin')}:${world.env.PATH}` };
      expect(await world.run(['service', 'uninstall'], { env })).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('not installed'),
      });
      const installed = await world.run(['service', 'install', '--json'], { env });
      expect(installed).toMatchObject({ code: 0, stderr: '' });
      const { file } = JSON.parse(installed.stdout);
      expect(file).toBe(path.join(world.home, '.config/systemd/user/task-orchestrator.service'));
      const unit = await readFile(file, 'utf8');
      expect(unit).toMatch(/^ExecStart="\/.*" "\/.*main\.ts" "serve"$/m);
      expect(unit).toContain(`Environment="TASK_ORCH_STATE=${world.env.TASK_ORCH_STATE}"`);
      expect(JSON.parse((await world.run(['service', 'status', '--json'], { env })).stdout)).toMatchObject({
        installed: true,
        active: true,
        pid: null,
        url: null,
      });
      expect((await world.run(['service', 'uninstall'], { env })).stdout).toContain(`Removed ${file}`);
      expect((await readFile(calls, 'utf8')).trim().split('\n')).toEqual([
        '--user daemon-reload',
        '--user enable task-orchestrator.service',
        '--user restart task-orchestrator.service',
        '--user is-active --quiet task-orchestrator.service',
        '--user disable --now task-orchestrator.service',
        '--user daemon-reload',
      ]);
    },
    20_000,
  );

  it.runIf(process.platform === 'linux')('says what systemctl said when it does not start', async () => {
    await world.write('broken/systemctl', '#!/bin/sh\necho "no bus here" >&2\nexit 1\n');
    await chmod(path.join(world.folder, 'broken/systemctl'), 0o755);
    const env = { PATH: `${path.join(world.folder, 'broken')}:${world.env.PATH}` };
    expect(await world.run(['service', 'install'], { env })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/no bus here[\s\S]*was not started/),
    });
  });
});

describe('the command line beside an instance', () => {
  let world: World;
  let served: Awaited<ReturnType<World['serve']>> | null = null;
  beforeAll(async () => {
    world = await createWorld();
    await world.repository('web');
    served = await world.serve();
  }, 20_000);
  afterAll(async () => {
    await served?.stop();
    expect(await world.close()).toBe(0);
  });
  afterEach(() => expect(served?.stderr() ?? '').toBe(''));

  it('prints one line with the token, and leaves a private runtime.json', async () => {
    expect(served?.lines).toHaveLength(1);
    expect(served?.url.searchParams.get('token')).toMatch(/^[\w-]{43}$/);
    const file = path.join(world.env.TASK_ORCH_STATE as string, 'runtime.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await fetch(new URL('/health', served?.url))).status).toBe(200);
  });

  it('is one per state folder: a second one names the first', async () => {
    expect(await world.run(['serve', '--port', '0'])).toMatchObject({
      code: 75,
      stdout: '',
      stderr: expect.stringMatching(new RegExp(`Another instance is running.*pid ${served?.pid}`)),
    });
  });

  it('asked for a window while it runs, gives the address to open', async () => {
    expect(await world.run(['serve', '--window'])).toMatchObject({
      code: 0,
      stdout: `${served?.url.href}\n`,
      stderr: expect.stringContaining(`runs already (pid ${served?.pid})`),
    });
  });

  it('names a port that is in use', async () => {
    const env = { TASK_ORCH_STATE: path.join(world.folder, 'second-state') };
    expect(await world.run(['serve', '--port', String(served?.url.port)], { env })).toMatchObject({
      code: 75,
      stderr: expect.stringContaining(`Port ${served?.url.port}`),
    });
  });

  it('sees a task through: add, queue, wait, log, show, accept', async () => {
    await world.run(['project', 'add', 'web']);
    await world.run(['project', 'set', 'web', 'verifyCommand=true']);
    expect(
      (
        await world.run(['task', 'add', 'web', '--title', 'Say hello', '--body-file', '-', '--model', 'demo', '--queue'], {
          input: '# Say hello\n',
        })
      ).code,
    ).toBe(0);
    const follow = world.run(['run', 'log', 'web/say-hello', '--follow']);
    const waited = await world.run(['task', 'wait', 'web/say-hello', '--json', '--timeout', '60']);
    expect(waited).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(waited.stdout)).toMatchObject({ status: 'review', reached: true });
    expect((await follow).code === 0 || (await follow).stderr.includes('has not run yet')).toBe(true);
    const events = (await world.run(['run', 'log', 'web/say-hello', '--events'])).stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
    expect(JSON.parse((await world.run(['run', 'log', 'web/say-hello', '--json'])).stdout)).toEqual(events);
    expect((await world.run(['run', 'log', 'web/say-hello'])).stdout).toMatch(/── do ──[\s\S]*── review ──/);
    const shown = JSON.parse((await world.run(['task', 'show', 'web/say-hello', '--json'])).stdout);
    expect(shown).toMatchObject({
      outcome: 'local-branch',
      runs: [
        {
          attempt: 1,
          status: 'succeeded',
          agent: 'demo',
          verdict: { verdict: 'approved' },
          receipts: [{ command: 'true', exitCode: 0 }],
          failure: null,
        },
      ],
    });
    // `--until done` is not reached yet, and a second is enough to say so.
    expect(await world.run(['task', 'wait', 'web/say-hello', '--until', 'done', '--timeout', '0'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('did not get to done'),
    });
    expect((await world.run(['task', 'accept', 'web/say-hello'])).stdout).toContain('is done');
    expect(await world.run(['task', 'wait', 'web/say-hello', '--until', 'failed'])).toMatchObject({ code: 1 });
  }, 60_000);

  it('refuses what it refuses without an instance, with the same words and codes', async () => {
    for (const args of [
      ['task', 'show', 'web/nope'],
      ['task', 'add', 'web', '--title', ' '],
      ['task', 'add', 'web', '--title', 'x', '--slug', '../x'],
      ['task', 'retry', 'web/say-hello'],
    ]) {
      const beside = await world.runHere(args);
      // Without runtime.json the same command opens the database itself.
      const file = path.join(world.env.TASK_ORCH_STATE as string, 'runtime.json');
      const runtime = await readFile(file, 'utf8');
      await writeFile(file, '{}');
      const alone = await world.runHere(args);
      await writeFile(file, runtime);
      expect(beside).toEqual(alone);
      expect([65, 75]).toContain(beside.code);
    }
  }, 30_000);

  it('tells who waits that the instance stopped, stops in order, and leaves nothing behind', async () => {
    const { stdout } = await world.run(['task', 'add', 'web', '--title', 'Later', '--json']);
    const waiting = world.start(['task', 'wait', JSON.parse(stdout).key]);
    const watching = world.start(['dashboard', '--watch']);
    const first = new Promise((resolve) => watching.stdout.once('data', resolve));
    let stderr = '';
    waiting.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    const ended = Promise.all([waiting, watching].map((child) => new Promise((resolve) => child.once('close', resolve))));
    await first;
    expect(await served?.stop()).toBe(0);
    served = null;
    const [waitCode, watchCode] = await ended;
    expect(watchCode).toBe(69);
    // It may still have been on its way to the instance.
    expect([69, 75]).toContain(waitCode);
    expect(stderr).toMatch(/stopped|No instance|try again/);
    await expect(stat(path.join(world.env.TASK_ORCH_STATE as string, 'runtime.json'))).rejects.toThrow('ENOENT');
  }, 20_000);
});

describe('the daemon', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(async () => {
    expect(await world.close()).toBe(0);
  });

  it('binds elsewhere with a token of the user and a warning', async () => {
    const served = await world.serve(['--port', '0', '--host', '0.0.0.0'], { env: { TASK_ORCH_TOKEN: 'x'.repeat(40) } });
    expect(served.stderr()).toContain('can be reached from other machines');
    expect(served.url.searchParams.get('token')).toBe('x'.repeat(40));
    expect(await served.stop('SIGINT')).toBe(0);
  });

  it('is not mistaken for running after it was killed', async () => {
    const served = await world.serve();
    await served.stop('SIGKILL');
    expect((await stat(path.join(world.env.TASK_ORCH_STATE as string, 'runtime.json'))).isFile()).toBe(true);
    expect((await world.run(['task', 'list'])).code).toBe(0);
    const next = await world.serve();
    expect(await next.stop()).toBe(0);
  }, 20_000);

  it('shows the demo from spec to review and cleans up', async () => {
    const tmp = path.join(world.folder, 'tmp');
    await mkdir(tmp);
    const { code, stdout, stderr } = await world.run(['demo'], { env: { TMPDIR: tmp, GIT_CONFIG_NOSYSTEM: '1' } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /── do ──[\s\S]*price-guide is review\nbranch {4}task\/price-guide\nchanges[\s\S]*verdict {3}approved[\s\S]*receipt {3}\$ node --test: exit 0[\s\S]*repo {6}[\s\S]*journal[\s\S]*--keep/,
    );
    expect(await readdir(tmp)).toEqual([]);
  }, 60_000);

  it('ends quietly when its reader does, and cleans up all the same', async () => {
    const tmp = path.join(world.folder, 'tmp2');
    await mkdir(tmp);
    const child = world.start(['demo'], { env: { TMPDIR: tmp } });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, stderr, left: await readdir(tmp) }).toEqual({ code: 0, stderr: '', left: [] });
  }, 60_000);
});
