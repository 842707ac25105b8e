import type { FeatureDetail } from '../../src-main/contract/features.ts';
import type { Task } from '../../src-main/contract/tasks.ts';
import { LinkDialog } from './link-dialog.tsx';
import { ProposeDialog } from './propose-dialog.tsx';
import { RefineDialog } from './refine-dialog.tsx';
import { SplitDialog } from './split-dialog.tsx';
import type { FeatureCommands } from './use-feature-commands.ts';

export type AskedOfFeature = { kind: 'refine' } | { kind: 'propose' } | { kind: 'link' } | { kind: 'split'; task: Task };

export function FeatureDialogs({
  asked,
  feature,
  commands,
  onClose,
}: {
  asked: AskedOfFeature;
  feature: FeatureDetail;
  commands: FeatureCommands;
  onClose: () => void;
}) {
  switch (asked.kind) {
    case 'refine':
      return <RefineDialog onSend={commands.refine} onClose={onClose} />;
    case 'propose':
      return <ProposeDialog feature={feature} onClose={onClose} />;
    case 'link':
      return <LinkDialog feature={feature} onClose={onClose} />;
    case 'split':
      return <SplitDialog task={asked.task} onSplit={(into) => commands.split(asked.task, into)} onClose={onClose} />;
  }
}
