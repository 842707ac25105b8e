import type { TokenUsage } from '../../contract/run-events.ts';
import type { Receipt, Verdict } from '../../contract/runs.ts';
import { codeSpan, cutText, inert, oneLine, quote } from './markdown.ts';

/**
 * Forges refuse bodies of more than 65,536 characters. Quoting and making inert can double a text, so these stay below 60,000:
 * 2 · 14,000 + 2 · 6,000 + 12,000 + 6,000 and a few hundred around them.
 */
const messageChars = 14_000;
const summaryChars = 6_000;
const findingsChars = 12_000;
const receiptsChars = 6_000;

export interface DeliveryText {
  /** `<project>/<slug>` */
  key: string;
  title: string;
  /** The agent's own last message; the reviewer's summary has a place of its own. */
  message: string;
  verdict: Verdict | null;
  receipts: readonly Receipt[];
  agent: string;
  model: string | null;
  costUsd: number | null;
  tokens: TokenUsage;
}

/** Title and body of a pull request. Nothing in them mentions or notifies anybody, closes an issue or breaks out of its place. */
export function deliveryText(given: DeliveryText): { title: string; body: string } {
  const { key, title, message, verdict, receipts } = given;
  const sections = [
    message.trim() ? quote(cutText(message.trim(), messageChars)) : '_The agent left no closing message._',
    verdict && reviewSection(verdict),
    receipts.length > 0 && `## Checks\n\n${receiptTable(receipts)}`,
    `---\nTask ${codeSpan(oneLine(key, 200))} · ${usageLine(given)} · by Task Orchestrator`,
  ];
  return { title: inert(oneLine(title, 200)) || oneLine(key, 200), body: sections.filter(Boolean).join('\n\n') + '\n' };
}

/** The message of the commit that holds what the agent left uncommitted. */
export function wipMessage(title: string): string {
  return `wip: ${oneLine(title, 60) || 'uncommitted work'}\n\nThe agent left these changes uncommitted; Task Orchestrator committed them.\n`;
}

const verdictTitles = {
  approved: 'approved',
  'approved-with-notes': 'approved with notes',
  'no-change-needed': 'no change needed',
  rejected: 'rejected',
} as const satisfies Record<Verdict['verdict'], string>;

function reviewSection({ verdict, summary, findings }: Verdict): string {
  const parts = [`## Review: ${verdictTitles[verdict]}`];
  if (summary.trim()) parts.push(quote(cutText(summary.trim(), summaryChars)));
  if (findings.length > 0) {
    const lines = findings.map(({ severity, file, line, problem, followUp }) => {
      const place = file ? ` ${codeSpan(oneLine(file, 300) + (line === null ? '' : `:${line}`))}` : '';
      return `- **${severity}**${place}${followUp ? ' (follow-up)' : ''}: ${inert(oneLine(problem, 1_000))}`;
    });
    parts.push(fitLines(lines, findingsChars, (left) => `- … and ${left} more`).join('\n'));
  }
  return parts.join('\n\n');
}

function receiptTable(receipts: readonly Receipt[]): string {
  const rows = receipts.map(
    ({ command, exitCode, durationMs, sha }) =>
      `| ${codeSpan(oneLine(command, 200)).replace(/\|/g, '\\|')} | ${exitCode === 0 ? 'passed' : `exit code ${exitCode}`} | ${(durationMs / 1_000).toFixed(1)} s | ${codeSpan(sha.slice(0, 12))} |`,
  );
  return [
    '| Command | Result | Time | Commit |',
    '| --- | --- | --- | --- |',
    ...fitLines(rows, receiptsChars, (left) => `| … and ${left} more | | | |`),
  ].join('\n');
}

function usageLine({ agent, model, costUsd, tokens }: DeliveryText): string {
  const input = tokens.input + tokens.cacheRead + tokens.cacheWrite;
  const parts = [codeSpan(oneLine(model ? `${agent} ${model}` : agent, 200))];
  if (input + tokens.output > 0) parts.push(`${input.toLocaleString('en-US')} tokens in, ${tokens.output.toLocaleString('en-US')} out`);
  if (costUsd !== null) parts.push(`$${costUsd.toFixed(2)}`);
  return parts.join(' · ');
}

function fitLines(lines: string[], maxChars: number, more: (left: number) => string): string[] {
  let chars = 0;
  const count = lines.findIndex((line) => {
    chars += line.length + 1;
    return chars > maxChars;
  });
  return count === -1 ? lines : [...lines.slice(0, count), more(lines.length - count)];
}
