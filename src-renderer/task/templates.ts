/** A shape for a spec. Agents and reviewers read the acceptance criteria as the list of what has to be true in the end. */
export interface SpecTemplate {
  id: string;
  name: string;
  /** When to take it, in one line. */
  about: string;
  body: string;
}

export const templates: readonly SpecTemplate[] = [
  {
    id: 'house',
    name: 'House format',
    about: 'Severity, location, issue, proposed fix, acceptance criteria',
    body: `- **Severity**: medium
- **Location**: \`src/\`

## Issue

What is wrong, and how one sees it.

## Proposed fix

How it could be mended.

## Acceptance criteria

- [ ] A test shows the issue and passes with the fix
- [ ] The whole test suite passes
`,
  },
  {
    id: 'bug',
    name: 'Bug',
    about: 'What happens, what should happen, how to make it happen',
    body: `## What happens

The behaviour as it is, with the exact message.

## What should happen

## Steps to reproduce

1. First step

## Acceptance criteria

- [ ] A test reproduces it and fails without the fix
- [ ] Nothing else changes its behaviour
`,
  },
  {
    id: 'feature',
    name: 'Feature',
    about: 'Who needs it and why, how it behaves, what it is not',
    body: `## Why

Who needs this, and what they do without it.

## Behaviour

What a person sees and does, step by step.

## Out of scope

- What this task leaves alone

## Acceptance criteria

- [ ] The behaviour above, with tests
- [ ] The documentation says how it is used
`,
  },
  {
    id: 'refactoring',
    name: 'Refactoring',
    about: 'From where to where, with the behaviour unchanged',
    body: `## From

How it is built today, and what that costs.

## To

How it should be built.

## Must not change

- Behaviour, file formats and public names

## Acceptance criteria

- [ ] All existing tests pass without being edited
- [ ] No dead code is left behind
`,
  },
];

/**
 * Where a template goes: it is the whole text of an empty spec, and otherwise stands at the cursor with a blank line on both
 * sides. `from` to `to` is what it replaces, `cursor` where one goes on to write.
 */
export function insertTemplate(
  text: string,
  cursor: number,
  template: string,
): { from: number; to: number; insert: string; cursor: number } {
  if (text.trim() === '') return { from: 0, to: text.length, insert: template, cursor: template.length };
  const before = text.slice(0, cursor);
  const after = text.slice(cursor);
  const gapBefore = before.trim() === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  const gapAfter = after.trim() === '' || after.startsWith('\n') ? '' : '\n';
  return {
    from: cursor,
    to: cursor,
    insert: `${gapBefore}${template}${gapAfter}`,
    cursor: cursor + gapBefore.length + template.length,
  };
}
