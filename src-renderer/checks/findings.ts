import type { Receipt, Run, Verdict } from '../../src-main/contract/runs.ts';

export type Finding = Verdict['findings'][number];
export type Severity = Finding['severity'];

const order: Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

/** The gravest first; within a severity by file and line, those without a place last. */
export function sortFindings(findings: Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) =>
      order.indexOf(a.severity) - order.indexOf(b.severity) ||
      Number(a.file === null) - Number(b.file === null) ||
      (a.file ?? '').localeCompare(b.file ?? '') ||
      (a.line ?? 0) - (b.line ?? 0),
  );
}

/** `2 high, 1 low`; empty without findings. */
export function countsBySeverity(findings: Finding[]): string {
  return order
    .map((severity) => [findings.filter((f) => f.severity === severity).length, severity] as const)
    .filter(([count]) => count > 0)
    .map(([count, severity]) => `${count} ${severity}`)
    .join(', ');
}

/** A reviewer may write `./src/a.ts` or `b/src/a.ts`; the list of changed files has `src/a.ts`. Null when it is none of them. */
export function findingPath(file: string, changed: ReadonlySet<string>): string | null {
  const plain = file.trim().replace(/^\.?\//, '');
  return [file, plain, plain.replace(/^[ab]\//, '')].find((path) => changed.has(path)) ?? null;
}

/** Receipts by command, newest first within each: what counts is the last one, the others show the way there. */
export function byCommand(receipts: Receipt[]): { command: string; latest: Receipt; earlier: Receipt[] }[] {
  const groups = new Map<string, Receipt[]>();
  for (const receipt of receipts) groups.set(receipt.command, [...(groups.get(receipt.command) ?? []), receipt]);
  return [...groups].map(([command, all]) => {
    const [latest, ...earlier] = all.toReversed() as [Receipt, ...Receipt[]];
    return { command, latest, earlier };
  });
}

/** Why there is no verdict, as a sentence. `reviewOn` null: not known yet. */
export function noVerdictText(run: Run, reviewOn: boolean | null): string {
  const review = run.stages.filter((s) => s.name === 'review').at(-1);
  if (review?.status === 'running') return 'The reviewer is at work.';
  if (review?.status === 'skipped' || (!review && reviewOn === false)) return 'Review is switched off for this project.';
  if (run.status === 'running') return 'The review comes after the checks.';
  if (run.outcome === 'no-change') return 'Nothing was changed, so there was nothing to review.';
  return review ? 'The review ended without a verdict.' : 'The run ended before its review.';
}

/** Why there are no receipts, as a sentence. */
export function noReceiptsText(run: Run, verifyCommand: string | null | undefined): string {
  const verify = run.stages.filter((s) => s.name === 'verify').at(-1);
  if (verify?.status === 'running') return 'The first check is running.';
  if (verify?.status === 'skipped' || (!verify && verifyCommand === null)) return 'This project has no verify command.';
  if (run.status === 'running') return 'The checks come when the agent is done.';
  return 'The run ended before its checks.';
}
