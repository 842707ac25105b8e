/** Says in a sentence why talking to a remote failed and what to do, from git's own (English) words. */
export function explainRemoteFailure(remote: string, message: string): string {
  const hint = HINTS.find(([pattern]) => pattern.test(message))?.[1];
  return hint ? `${hint(remote)} (${message.trim()})` : `Talking to the remote ${remote} failed: ${message.trim()}`;
}

const HINTS: readonly [RegExp, (remote: string) => string][] = [
  [
    /could not read (Username|Password)|terminal prompts disabled|Authentication failed|Permission denied \(publickey/i,
    (remote) =>
      `The remote ${remote} wants a sign-in. Run \`git fetch ${remote}\` in a terminal once, with a credential helper or ssh agent that remembers it.`,
  ],
  [
    /Host key verification failed/i,
    (remote) => `The host of the remote ${remote} is not known to ssh yet. Run \`git fetch ${remote}\` in a terminal once and confirm it.`,
  ],
  [
    /Could not resolve host|Connection (refused|timed out|reset)|Network is unreachable|unable to access|took longer than/i,
    (remote) => `The remote ${remote} could not be reached.`,
  ],
  [/couldn't find remote ref/i, (remote) => `The remote ${remote} does not have that branch.`],
  [
    /does not appear to be a git repository|repository .* not found/i,
    (remote) => `The remote ${remote} has no repository at its address. Correct it with \`git remote set-url ${remote} …\`.`,
  ],
];
