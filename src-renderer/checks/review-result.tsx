import { ArrowUpRight, CircleAlert, Info, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { Verdict } from '../../src-main/contract/runs.ts';
import { cx } from '../lib/class-names.ts';
import { type Hue, hueText, verdictLook } from '../lib/status.ts';
import { Markdown } from '../ui/markdown.tsx';
import { Pill } from '../ui/pill.tsx';
import { LookIcon } from '../ui/status-icon.tsx';
import { countsBySeverity, type Finding, findingPath, type Severity, sortFindings } from './findings.ts';

const severities: Record<Severity, { icon: typeof Info; hue: Hue }> = {
  critical: { icon: OctagonAlert, hue: 'failed' },
  high: { icon: OctagonAlert, hue: 'failed' },
  medium: { icon: TriangleAlert, hue: 'waiting' },
  low: { icon: CircleAlert, hue: 'running' },
  info: { icon: Info, hue: 'neutral' },
};

/** What the reviewer decided, and what it found. */
export function ReviewResult({
  verdict,
  changed,
  onPlace,
}: {
  verdict: Verdict;
  /** Paths of the changed files; a finding in one of them can be gone to. */
  changed: ReadonlySet<string>;
  onPlace: (file: string, line: number | null) => void;
}) {
  const look = verdictLook[verdict.verdict];
  const findings = sortFindings(verdict.findings);
  return (
    <div className="overflow-hidden rounded-card border bg-surface">
      <div className="flex flex-wrap items-center gap-2 px-3 py-2">
        <LookIcon look={look} size={16} />
        <span className={cx('font-semibold', hueText[look.hue])}>{look.words}</span>
        {findings.length > 0 ? <span className="text-meta text-muted">{countsBySeverity(findings)}</span> : null}
      </div>
      {verdict.summary ? <Markdown text={verdict.summary} className="px-3 pb-3" /> : null}
      {findings.length > 0 ? (
        <ul aria-label="Findings">
          {findings.map((finding, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the findings of one verdict never change
            <FindingRow key={i} finding={finding} path={finding.file ? findingPath(finding.file, changed) : null} onPlace={onPlace} />
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function FindingRow({
  finding,
  path,
  onPlace,
}: {
  finding: Finding;
  path: string | null;
  onPlace: (file: string, line: number | null) => void;
}) {
  const { icon: Icon, hue } = severities[finding.severity];
  const place = finding.file ? `${finding.file}${finding.line ? `:${finding.line}` : ''}` : null;
  return (
    <li className="flex gap-2.5 border-t px-3 py-2.5">
      <Icon size={15} aria-hidden="true" className={cx('mt-0.5 shrink-0', hueText[hue])} />
      <div className="min-w-0 flex-1">
        <div className="mb-1 flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <Pill hue={hue}>{finding.severity}</Pill>
          {place && path ? (
            <button
              type="button"
              onClick={() => onPlace(path, finding.line)}
              className="flex min-w-0 items-center gap-0.5 font-mono text-accent text-mono hover:underline"
              dir="ltr"
            >
              <span className="truncate">{place}</span>
              <ArrowUpRight size={12} aria-hidden="true" className="shrink-0" />
              <span className="sr-only"> in the changes</span>
            </button>
          ) : place ? (
            <span className="min-w-0 truncate font-mono text-mono text-muted" dir="ltr" title="Not among the files that this run changed">
              {place}
            </span>
          ) : null}
          {finding.followUp ? <Pill>for a follow-up</Pill> : null}
        </div>
        <Markdown text={finding.problem} />
      </div>
    </li>
  );
}
