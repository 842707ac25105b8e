import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createAppWorld } from './testing/app-world.ts';
import { type Driver, startDriver } from './testing/driver.ts';
import type { Call } from './testing/scripted-agent.ts';

// Each story starts the core several times over, so only a few are told.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 30_000 });

/** What happens to the core; `process`: the agent or command that is at work at that moment goes with it. */
type Blow = { after: number; how: 'kill' | 'kill with process' | 'stop' | 'leave' };
const blow: fc.Arbitrary<Blow> = fc.record({
  // Counted in changes that the core tells of: as many places as it has things to do, from the claim to the delivery.
  after: fc.integer({ min: 0, max: 14 }),
  how: fc.constantFrom('kill', 'kill with process', 'stop', 'leave'),
});

describe('whenever the core is killed or stopped', () => {
  it('every task ends as it would have, nothing is lost or done twice, and no process is left', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(blow, { minLength: 1, maxLength: 3 }), async (blows) => {
        const app = await createAppWorld();
        try {
          await app.open({ dispatch: false });
          const repo = await app.project('web', {
            setupCommand: app.agents.command('setup'),
            verifyCommand: app.agents.command('verify'),
            review: true,
          });
          const good = await app.task('web', 'good', 'Do it.');
          const idle = await app.task('web', 'idle', 'There is nothing to do.');
          const playing = new Set<Call>();
          let over = false;
          let written = 0;
          const play = async () => {
            while (!over) {
              const call = await app.agents.next();
              playing.add(call);
              // Killed in the middle of it: so be it.
              void perform(call, () => written++)
                .catch(() => undefined)
                .finally(() => playing.delete(call));
            }
          };
          void play();

          for (const { after, how } of blows) {
            const due = Promise.withResolvers<void>();
            let changes = 0;
            const driver: Driver = await startDriver(app, () => ++changes > after && due.resolve());
            // The work may be over before the blow falls.
            const settled = Promise.all(
              [good, idle].map((ref) => app.when(ref, ({ status }) => ['review', 'done', 'failed'].includes(status))),
            );
            await Promise.race([due.promise, settled]);
            if (how === 'stop' || how === 'leave') expect(await driver.stop(how)).toBe(0);
            else await driver.kill();
            if (how === 'kill with process') for (const call of playing) kill(call.pid);
          }
          await app.open();
          const done = await app.ended(good);
          const nothing = await app.ended(idle);
          over = true;

          expect([done.status, done.failure, done.outcome]).toEqual(['review', null, 'local-branch']);
          expect([nothing.status, nothing.failure, nothing.outcome]).toEqual(['done', null, 'no-change']);
          expect(await app.world.sh(repo, 'diff', '--name-only', `${done.baseSha}..task/good`)).toBe('work.txt');
          const lines = await app.world.sh(repo, 'show', 'task/good:work.txt');
          expect(lines.split('\n').length).toBeGreaterThanOrEqual(written);
          for (const task of [done, nothing]) {
            const ref = { project: task.project, slug: task.slug };
            for (const run of task.runs) {
              expect([run.attempt, run.pid]).toEqual([1, null]);
              expect(run.status).toBe(run === task.runs.at(-1) ? 'succeeded' : 'interrupted');
              expect(run.stages.filter(({ status }) => status === 'running')).toEqual([]);
              const events = await app.journal(ref, run.number);
              expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
              // An agent says each of its lines once in its life; a journal has none of them twice.
              const said = events.flatMap((event) => (event.type === 'message' && /^\d+ /.test(event.text) ? [event.text] : []));
              expect(said).toEqual([...new Set(said)]);
            }
          }
        } finally {
          await app.close();
        }
      }),
      { numRuns: 3 },
    );
  });
});

async function perform(call: Call, wrote: () => void): Promise<void> {
  if (call.role === 'command') return call.exit(0);
  for (let n = 0; n < 5; n++) await call.say(`${call.pid} says ${n}`);
  if (call.role === 'review') return call.verdict({ verdict: 'approved' });
  if (call.cwd.endsWith('idle')) return call.finish('Nothing to do.');
  // Each turn adds a line; what an earlier, cut-short one wrote must still be there.
  await call.sh('echo line >> work.txt');
  wrote();
  if (call.pid % 2 === 0) await call.sh('git add work.txt && git commit --quiet -m work');
  await call.finish();
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // It had just ended by itself.
  }
}
