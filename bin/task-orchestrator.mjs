#!/usr/bin/env node
// The command `task-orchestrator`. Written for any Node, so that an old one gets a sentence instead of a syntax error.
import { existsSync } from 'node:fs';

const program = new URL('../out/main/cli.js', import.meta.url);

if (Number(process.versions.node.split('.')[0]) < 22) {
  console.error(`Task Orchestrator needs Node 22 or newer, and this is Node ${process.versions.node}.`);
  console.error('In a checkout, `npm install` brings a Node along, and `npm run -s cli -- …` uses it.');
  process.exit(1);
}

if (existsSync(new URL('../src-main', import.meta.url))) {
  const { ensureBuilt } = await import('../scripts/fresh.mjs');
  if (!ensureBuilt()) process.exit(1);
}

// npm runs a package's scripts in its folder; a path on the command line is meant from where the person is.
if (process.env.npm_package_name === 'task-orchestrator' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);

await import(program.href);
