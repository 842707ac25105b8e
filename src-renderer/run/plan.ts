import type { TodoItem } from '../../src-main/contract/run-events.ts';

/** The checkboxes of a spec under "Acceptance criteria", or all it has: what to show of a plan while the agent has stated none. */
export function acceptanceCriteria(body: string): TodoItem[] {
  const lines = outsideCode(body);
  const start = lines.findIndex((line) => /^#{1,6}\s+acceptance\b/i.test(line));
  if (start === -1) return boxesIn(lines);
  const level = /^#+/.exec(lines[start] ?? '')?.[0].length ?? 1;
  const length = lines.slice(start + 1).findIndex((line) => /^#+\s/.test(line) && (/^#+/.exec(line)?.[0].length ?? 0) <= level);
  return boxesIn(lines.slice(start + 1, length === -1 ? undefined : start + 1 + length));
}

function boxesIn(lines: string[]): TodoItem[] {
  return lines.flatMap((line) => {
    const [, mark, text] = /^\s*(?:[-*+]|\d+[.)])\s+\[([ xX])\]\s+(.*\S)/.exec(line) ?? [];
    return text === undefined ? [] : [{ text: plainText(text), status: mark === ' ' ? 'pending' : 'done' } as const];
  });
}

function outsideCode(body: string): string[] {
  let fence: string | null = null;
  return body.split(/\r?\n/).filter((line) => {
    const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === null) {
      if (mark) fence = mark;
      return !mark;
    }
    if (mark?.startsWith(fence)) fence = null;
    return false;
  });
}

/** Without the marks that a line of Markdown usually has: it is shown as it is. */
const plainText = (text: string) => text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/(\*\*|__|`)(.+?)\1/g, '$2');
