import type { IConfiguration, IForbiddenRuleType } from 'dependency-cruiser';

/*
 * The directions of the house, type imports included:
 *
 *   contract ◄── core ◄── server, electron, cli          src-renderer ──► contract
 *   in core:  lib ◄ db ◄ domains ◄ app      lib ◄ process ◄ git ◄ runs, terminals, system ◄ app
 *
 * `scripts/directions.test.ts` plants a forbidden import for every rule and expects its refusal.
 */

/** What each room of the core may import besides itself and the contract. A new room without a row may import nothing. */
const rooms: Record<string, string[]> = {
  lib: [],
  db: ['lib'],
  process: ['lib'],
  git: ['lib', 'process'],
  // To find out what is installed; the adapters themselves start nothing.
  agents: ['lib', 'process'],
  projects: ['lib', 'db'],
  tasks: ['lib', 'db'],
  // Many tasks at once, for boards and searches.
  board: ['lib', 'db'],
  queue: ['lib', 'db'],
  settings: ['lib', 'db'],
  features: ['lib', 'db'],
  attachments: ['lib', 'db'],
  runs: ['lib', 'db', 'process', 'git', 'agents'],
  // What a person opens in a worktree: shells, and agents that are taken over.
  terminals: ['lib', 'process', 'git', 'agents'],
  // What looks at the whole machine: doctor, dashboard, ingest.
  system: ['lib', 'db', 'process', 'git', 'agents'],
};

/** Tests may reach for anything: they build whole worlds. */
const tests = '\\.test\\.tsx?$|/testing/';

/** An npm package, whether it is installed (a path) or not (its bare name). */
const npm = (name: string) => `(^|/)node_modules/${name}/|^${name}(/|$)`;

const rules: IForbiddenRuleType[] = [
  {
    name: 'no-cycle',
    comment: 'Two modules that need each other are one module, or miss a third.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'resolves',
    comment: 'An import that leads nowhere.',
    from: {},
    // Data that the bundler inlines, and packages with only an `exports` map that the resolver of this tool does not know.
    to: { couldNotResolve: true, pathNot: '\\?raw$' },
  },
  {
    name: 'contract-is-portable',
    comment: 'The contract is shared with the window: itself, zod and @orpc/contract, nothing else.',
    from: { path: '^src-main/contract/', pathNot: tests },
    to: { pathNot: ['^src-main/contract/', npm('zod'), npm('@orpc/contract')] },
  },
  {
    name: 'core-knows-no-shell',
    comment: 'The core runs without HTTP, Electron and a terminal; what it needs of them comes through Host.',
    from: { path: '^src-main/core/', pathNot: tests },
    to: { path: '^(src-main/(server|cli|electron)|src-preload|src-renderer)/' },
  },
  {
    name: 'rules-are-pure',
    comment: 'Decisions are pure: rules, states and reducers import the contract (and zod) only.',
    from: { path: '^src-main/core/(.+/(rules|states)|runs/state)\\.ts$' },
    to: { pathNot: ['^src-main/contract/', npm('zod')] },
  },
  ...Object.entries(rooms).map(([room, allowed]) => ({
    name: `room-${room}`,
    comment: `core/${room} may import ${['the contract', ...allowed.map((name) => `core/${name}`)].join(', ')}. app.ts composes the rest.`,
    from: { path: `^src-main/core/${room}/`, pathNot: tests },
    to: { path: '^src-main/core/', pathNot: `^src-main/core/(${[room, ...allowed].join('|')})/` },
  })),
  {
    name: 'room-unknown',
    comment: 'A new room of the core needs a row in `rooms` of dependency-cruiser.config.ts.',
    // Handlers, like router.ts and app.ts, stand above the rooms.
    from: { path: '^src-main/core/[^/]+/', pathNot: [`^src-main/core/(${Object.keys(rooms).join('|')}|handlers)/`, tests] },
    to: { path: '^src-main/core/' },
  },
  {
    name: 'shells-stand-apart',
    comment: 'server, electron and cli share the core, not each other; only the command line starts the server.',
    from: { path: '^src-main/(server|cli|electron)/', pathNot: tests },
    to: { path: '^src-main/(server|cli|electron)/', pathNot: ['^src-main/$1/', '^src-main/server/'] },
  },
  {
    name: 'server-starts-nothing',
    from: { path: '^src-main/server/', pathNot: tests },
    to: { path: '^src-main/(cli|electron)/' },
  },
  {
    name: 'electron-in-its-shell',
    from: { pathNot: ['^src-main/electron/', '^src-preload/', '^e2e/', tests] },
    to: { path: [npm('electron'), npm('electron-updater')] },
  },
  {
    name: 'sqlite-in-db',
    from: { path: '^src-main/', pathNot: ['^src-main/core/db/', tests] },
    to: { path: [npm('better-sqlite3'), npm('@types/better-sqlite3')] },
  },
  {
    name: 'node-pty-in-pty',
    from: { path: '^src-main/', pathNot: ['^src-main/core/process/pty\\.ts$', tests] },
    to: { path: npm('node-pty') },
  },
  {
    name: 'processes-in-process',
    comment: 'Whoever starts a process must be able to stop its whole tree: that lives in core/process.',
    from: { path: '^src-main/', pathNot: ['^src-main/core/process/', tests] },
    to: { path: ['^(node:)?(child_process|cluster)$', npm('execa')] },
  },
  {
    name: 'preload-hands-over-a-port',
    comment: 'One small file without libraries. It shares with the window how the port is called, and nothing else.',
    from: { path: '^src-preload/' },
    to: { pathNot: ['^src-preload/', '^src-main/contract/platform\\.ts$', npm('electron')] },
  },
  {
    name: 'window-speaks-the-contract',
    comment: 'The window sees of the main side only the contract.',
    from: { path: '^src-renderer/', pathNot: tests },
    to: { path: '^(src-main|src-preload)/', pathNot: '^src-main/contract/' },
  },
  {
    name: 'window-has-no-node',
    from: { path: '^src-renderer/', pathNot: tests },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'nothing-imports-tests',
    from: { pathNot: ['\\.test\\.tsx?$', '/testing/', '^e2e/', '^bench/', '^scripts/'] },
    to: { path: ['\\.test\\.tsx?$', '/testing/', '^e2e/', '^bench/', '^scripts/'] },
  },
];

const config: IConfiguration = {
  forbidden: rules.map((rule) => ({ ...rule, severity: 'error' })),
  options: {
    // TypeScript 7 has no JavaScript API to parse with; swc sees type-only imports too.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^out/', '^dist/', '/fixtures/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
    },
  },
};

export default config;
