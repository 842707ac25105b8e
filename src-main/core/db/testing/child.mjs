// A process of its own for tests: says `ready`, waits for a line on its standard input, does one thing and says how it went.
//   node child.mjs open <file> <json of more migrations>
//   node child.mjs lock <state folder>
//   node child.mjs write <file> <times>
import { createInterface } from 'node:readline/promises';
import { takeInstanceLock } from '../instance-lock.ts';
import { migrations } from '../migrations/index.ts';
import { openDatabase } from '../open.ts';

const [, , what, where = '', more = '[]'] = process.argv;
const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
/** @param {string} line */
const say = (line) => void process.stdout.write(`${line}\n`);

say('ready');
await input.next();
try {
  if (what === 'lock') {
    const lock = takeInstanceLock(where);
    say(lock ? 'held' : 'refused');
    await input.next();
    lock?.release();
  } else if (what === 'open') {
    const db = await openDatabase(where, { now: Date.now(), known: [...migrations, ...JSON.parse(more)] });
    say('opened');
    db.close();
  } else {
    const db = await openDatabase(where, { now: Date.now() });
    const bump = db.prepare("INSERT INTO settings VALUES (1, '1') ON CONFLICT (id) DO UPDATE SET value = value + 1");
    for (let i = 0; i < Number(more); i++) db.tx(() => bump.run());
    say('written');
    db.close();
  }
} catch (error) {
  say(String(error));
}
process.exit(0);
