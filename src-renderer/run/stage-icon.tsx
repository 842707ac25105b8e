import { Check, Circle, CircleDot, CornerDownRight, Pause, X } from 'lucide-react';
import type { StageMark } from './stage-words.ts';

/** The shape of how a stage stands, in its colour; the word is beside it. */
export function StageIcon({ status, size = 14 }: { status: StageMark; size?: number }) {
  switch (status) {
    case 'succeeded':
      return <Check size={size} aria-hidden="true" className="text-done-text" />;
    case 'failed':
      return <X size={size} aria-hidden="true" className="text-failed-text" />;
    case 'skipped':
      return <CornerDownRight size={size} aria-hidden="true" className="text-faint" />;
    case 'interrupted':
      return <Pause size={size} aria-hidden="true" className="text-waiting-text" />;
    case 'started':
    case 'running':
      return <CircleDot size={size} aria-hidden="true" className="animate-pulse-running text-running-text" />;
    case 'ahead':
    case 'unreached':
      return <Circle size={size - 4} aria-hidden="true" className="mx-0.5 text-line-strong" />;
  }
}
