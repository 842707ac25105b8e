import type { StageSummary } from './stages.ts';

export type StageMark = StageSummary['status'] | 'started';

export const stageWords: Record<StageMark, string> = {
  started: 'running',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  skipped: 'skipped',
  interrupted: 'interrupted',
  ahead: 'ahead',
  unreached: 'not reached',
};
