import type { Finding, Verdict } from '../../contract/runs.ts';
import { specMarkdown } from '../../contract/spec-markdown.ts';
import { cutText, oneLine } from './markdown.ts';

/** What a run left to be done by somebody else: a proposal, which nobody but a person publishes. */
export interface FollowUp {
  title: string;
  body: string;
  source: 'file' | 'finding';
}

const titleChars = 200;
/** More than a person would look through; the verdict itself keeps them all. */
const maxProposals = 20;

/** A spec as an agent wrote it. Its first heading is the title, wherever its first words are not. */
export function followUpOfFile(name: string, content: string): FollowUp {
  const text = readable(content).trim();
  const heading = /^# +(.+?) *#* *(?:\n|$)/.exec(text);
  const first = text.split('\n', 1)[0] ?? '';
  const title = heading?.[1] ?? (/^\s*([-*>|`#]|$)/.test(first) ? '' : first);
  return {
    title: oneLine(title, titleChars) || oneLine(name.replace(/\.md$/i, '').replace(/[-_.]+/g, ' '), titleChars) || 'Follow-up',
    body: heading ? text.slice(heading[0].length).trim() : text,
    source: 'file',
  };
}

/** What a reviewer found and leaves for later. */
export const leftOpenBy = (verdict: Verdict | null): Finding[] =>
  verdict?.findings.filter(({ followUp, problem }) => followUp && problem.trim() !== '') ?? [];

/** Every reviewer finds a thing anew and says it in words of its own: about the same file it is the same thing. The later ones count. */
export function withoutRepeats(earlier: readonly Finding[], later: readonly Finding[]): Finding[] {
  const about = ({ file, problem }: Finding) => file ?? oneLine(problem, titleChars).toLowerCase();
  const again = new Set(later.map(about));
  return [...earlier.filter((finding) => !again.has(about(finding))), ...later];
}

/** In the house format. */
export function followUpsOfFindings(findings: readonly Finding[]): FollowUp[] {
  return findings.slice(0, maxProposals).map(({ severity, file, line, problem }) => {
    const text = readable(problem).trim();
    const sentence = /^[\s\S]+?[.!?](?=\s|$)/.exec(text)?.[0].replace(/\.$/, '') ?? text;
    const place = file === null ? 'Not given' : `\`${oneLine(file, 300).replaceAll('`', "'")}${line === null ? '' : `:${line}`}\``;
    return {
      title: oneLine(sentence, 120),
      body: specMarkdown({
        severity: severity === 'info' ? 'low' : severity,
        location: place,
        issue: cutText(text, 10_000),
        proposedFix: 'Left open by the reviewer who found it.',
        acceptanceCriteria: ['What is said above is not so any more', 'A test shows it'],
      }),
      source: 'finding',
    };
  });
}

/** Line ends of ours, and nothing that a person would not see. */
const readable = (text: string) =>
  text.replace(/\r\n?/g, '\n').replace(/(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, '');
