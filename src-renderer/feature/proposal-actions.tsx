import { Layers2, Send, Sparkles } from 'lucide-react';
import type { Task } from '../../src-main/contract/tasks.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { Button } from '../ui/button.tsx';
import type { AskedOfFeature } from './feature-dialogs.tsx';
import type { FeatureCommands } from './use-feature-commands.ts';

/** What can be done with the proposals, or with those that are selected. */
export function ProposalActions({
  proposals,
  selected,
  onSelect,
  isPlanning,
  commands,
  ask,
}: {
  proposals: readonly Task[];
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  isPlanning: boolean;
  commands: FeatureCommands;
  ask: (asked: AskedOfFeature) => void;
}) {
  const publishKeys = useKeys('feature.publish');
  const bundleKeys = useKeys('feature.bundle');
  const refineKeys = useKeys('feature.refine');
  const chosen = proposals.filter(({ slug }) => selected.has(slug));
  const slugs = (chosen.length > 0 ? chosen : proposals).map(({ slug }) => slug);
  const many = chosen.length > 0 ? String(chosen.length) : proposals.length === 1 ? '' : 'all';
  const done = async (call: Promise<boolean>) => {
    if (await call) onSelect(new Set());
  };
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-1.5 px-4 py-1.5">
      <h2 id="proposals-heading" className="font-semibold">
        Proposals
      </h2>
      <span className="tabular text-meta text-muted">
        {chosen.length > 0 ? `${chosen.length} of ${proposals.length} selected` : proposals.length}
      </span>
      {chosen.length > 0 ? (
        <button type="button" className="text-accent text-meta hover:underline" onClick={() => onSelect(new Set())}>
          Clear
        </button>
      ) : null}
      <div className="ms-auto flex flex-wrap gap-1.5 max-phone:w-full max-phone:[&>button]:grow max-phone:[&_kbd]:hidden">
        {proposals.length === 0 ? (
          <ProposalActions.Generate commands={commands} />
        ) : (
          <>
            <Button
              variant="ghost"
              disabled={isPlanning || commands.busy !== null}
              keys={refineKeys}
              title={isPlanning ? 'The planner is at work' : undefined}
              onClick={() => ask({ kind: 'refine' })}
            >
              Refine…
            </Button>
            {slugs.length > 1 ? (
              <Button
                keys={bundleKeys}
                icon={<Layers2 size={13} aria-hidden="true" />}
                busy={commands.busy === 'bundle'}
                disabled={commands.busy !== null}
                title="One task for one branch: the brief, then the proposals in order"
                onClick={() => void done(commands.bundle(slugs))}
              >
                Bundle {many} → todo
              </Button>
            ) : null}
            <Button
              variant="primary"
              keys={publishKeys}
              icon={<Send size={13} aria-hidden="true" />}
              busy={commands.busy === 'publish'}
              disabled={commands.busy !== null}
              title="A task each, with a branch of its own, after those that it waits for"
              onClick={() => void done(commands.publish(slugs))}
            >
              Publish {many}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}

ProposalActions.Generate = function Generate({ commands }: { commands: FeatureCommands }) {
  const keys = useKeys('feature.generate');
  return (
    <Button
      variant="primary"
      keys={keys}
      icon={<Sparkles size={13} aria-hidden="true" />}
      busy={commands.busy === 'generate'}
      disabled={commands.busy !== null}
      onClick={() => void commands.generate()}
    >
      Generate tasks
    </Button>
  );
};
