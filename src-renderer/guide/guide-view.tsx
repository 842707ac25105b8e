import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { stageName } from '../../src-main/contract/run-events.ts';
import { failureCode, outcome } from '../../src-main/contract/runs.ts';
import { waitReason } from '../../src-main/contract/tasks.ts';
import { api } from '../api/client.ts';
import { ViewHeader } from '../frame/view-header.tsx';
import { failureWords } from '../lib/status.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { type ActionId, actions, scopes } from '../shortcuts/registry.ts';
import { Kbd } from '../ui/kbd.tsx';
import { ReadFailedLine } from '../ui/read-failed.tsx';
import { failureGuide, outcomeGuide, stageGuide, waitGuide } from './contents.ts';
import { FeaturePath, FlowPath, StatusTable } from './flow-diagram.tsx';

const chapters = [
  { id: 'flow', title: 'How a task flows' },
  { id: 'features', title: 'How a feature flows' },
  { id: 'run', title: 'What a run does' },
  { id: 'waiting', title: 'Why a task waits' },
  { id: 'failures', title: 'When something fails' },
  { id: 'safe', title: 'What is never lost' },
  { id: 'keys', title: 'Shortcuts' },
] as const;

const words = (name: string) => {
  const text = name.replaceAll('-', ' ');
  return text[0]?.toUpperCase() + text.slice(1);
};

/** How it works, told from what the code itself knows. */
export function GuideView() {
  const read = useQuery(api.system.info.queryOptions());
  const { data: info } = read;
  return (
    <>
      <ViewHeader title="Guide" />
      <div className="min-h-0 flex-1 overflow-y-auto" tabIndex={-1}>
        <div className="mx-auto flex max-w-230 gap-10 px-4 py-6 phone:px-8">
          <nav aria-label="Chapters" className="sticky top-6 w-44 shrink-0 self-start max-narrow:hidden">
            <ul className="flex flex-col gap-1">
              {chapters.map(({ id, title }) => (
                <li key={id}>
                  <button
                    type="button"
                    className="w-full rounded-control px-2 py-1 text-left text-muted hover:bg-hover hover:text-ink"
                    onClick={() => document.getElementById(id)?.scrollIntoView()}
                  >
                    {title}
                  </button>
                </li>
              ))}
            </ul>
          </nav>
          <div className="flex min-w-0 flex-1 flex-col gap-9">
            <Chapter
              id="flow"
              lead="Draft a spec, queue it, walk away. One task is one branch in a worktree of its own; what comes back is a pull request or a branch to merge."
            >
              <FlowPath />
              <StatusTable />
              <p className="text-muted">
                A task gets into progress, review and failed by its run alone: no card is dragged there.{' '}
                <Link to="/board" className="text-accent underline underline-offset-2">
                  Go to the board
                </Link>
              </p>
            </Chapter>
            <Chapter
              id="features"
              lead="A feature begins with a brief. A planner cuts it into proposals, which are yours to change; published, each is a task like any other."
            >
              <FeaturePath />
              <p className="text-muted">
                Publish makes a task with a branch of its own of each proposal; bundle makes one task for one branch of several. A question
                of the planner waits for you on the feature's page and in the inbox. Follow-ups that runs leave behind are proposals, too:
                on the board, behind the filter Show → Proposed.{' '}
                <Link to="/features" className="text-accent underline underline-offset-2">
                  Go to features
                </Link>
              </p>
            </Chapter>
            <Chapter
              id="run"
              lead="A run is one attempt. Work goes through six stages, a planner's run through one of its own; each can be watched while it happens, and read again later."
            >
              <List items={stageName.options.map((stage) => [words(stage), stageGuide[stage]])} />
              <h3 className="font-medium">What it delivers</h3>
              <List items={outcome.options.map((kind) => [words(kind), outcomeGuide[kind]])} />
            </Chapter>
            <Chapter
              id="waiting"
              lead="A queued card always says what holds it back. Priority goes first, then the order that you gave the column."
            >
              <List items={waitReason.options.map((reason) => [words(reason), waitGuide[reason]])} />
            </Chapter>
            <Chapter
              id="failures"
              lead="Every failure has a name and a sentence. What can be mended by waiting is waited for; everything else is left as it is for you to look at."
            >
              <List items={failureCode.options.map((code) => [failureWords[code], failureGuide[code]])} />
            </Chapter>
            <Chapter
              id="safe"
              lead="Before a worktree or a branch is removed or reset, everything in it is kept: commits, index, changes, untracked files."
            >
              <p>
                What was kept is listed for 30 days under{' '}
                <Link to="/settings/{-$section}" params={{ section: 'removed' }} className="text-accent underline underline-offset-2">
                  Recently removed
                </Link>{' '}
                and comes back as a branch. Stopping an agent stops everything that it started. Agents cannot push; the reviewed branch is
                pushed for them.
              </p>
              <ReadFailedLine of={[read]} />
              {info ? (
                <List
                  mono
                  items={[
                    ['State', info.stateDir],
                    ['Worktrees', info.worktreesDir],
                  ]}
                />
              ) : null}
            </Chapter>
            <Chapter id="keys" lead="Every action has keys. They can be changed in the settings.">
              <div className="gap-x-8 [column-width:17rem]">
                {scopes.map((scope) => (
                  <section key={scope.id} className="mb-4 break-inside-avoid">
                    <h3 className="mb-1 font-medium">{scope.words}</h3>
                    <dl>
                      {actions
                        .filter((action) => action.scope === scope.id)
                        .map((action) => (
                          <KeyRow key={action.id} id={action.id} words={action.words} />
                        ))}
                    </dl>
                  </section>
                ))}
              </div>
            </Chapter>
          </div>
        </div>
      </div>
    </>
  );
}

function Chapter({ id, lead, children }: { id: (typeof chapters)[number]['id']; lead: string; children: ReactNode }) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="flex scroll-mt-6 flex-col gap-3">
      <h2 id={`${id}-title`} className="font-semibold text-title">
        {chapters.find((chapter) => chapter.id === id)?.title}
      </h2>
      <p className="max-w-150 text-muted">{lead}</p>
      {children}
    </section>
  );
}

const List = ({ items, mono = false }: { items: [string, string][]; mono?: boolean }) => (
  <dl className="divide-y rounded-card border bg-surface">
    {items.map(([name, text]) => (
      <div key={name} className="grid gap-x-4 p-2.5 phone:grid-cols-[11rem_1fr]">
        <dt className="font-medium">{name}</dt>
        <dd className={mono ? 'break-all font-mono text-mono' : 'text-muted'}>{text}</dd>
      </div>
    ))}
  </dl>
);

function KeyRow({ id, words }: { id: ActionId; words: string }) {
  const keys = useKeys(id);
  if (keys === '') return null;
  return (
    <div className="flex min-h-6 items-center justify-between gap-3">
      <dt className="text-muted">{words}</dt>
      <dd>
        <Kbd keys={keys} />
      </dd>
    </div>
  );
}
