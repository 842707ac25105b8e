import { mapStrings } from './strings.ts';

/**
 * Masks secrets in text that is stored or shown: well-known token shapes, and exact values that the caller knows to be secret.
 * It errs on the side of leaving text alone: a journal in which ordinary code is blanked out is of no use to a reviewer.
 */
export interface Redactor {
  /** Idempotent; linear in the length of the text; never throws. */
  redact(text: string): string;
  /** The same for every string in a JSON value, keys too. */
  redactValue<T>(value: T): T;
  /** False means that `redact` would change nothing, also for text that is JSON-escaped. Cheap enough for every line. */
  suspicious(text: string): boolean;
}

export const mask = '[redacted]';

/** Shorter exact values (a PIN, "true") would blank out half of every log. */
const shortestExact = 6;

// One alternation, so that a text is walked once. Every repetition either starts at a literal or cannot run past the next one,
// which keeps the walk linear for hostile input; all have an end, since an endless one exhausts the engine's stack at some
// megabytes. Groups named `keep…` stay in the text in front of the mask.
const known = [
  // Private keys: dashes may occur inside (encryption headers), but not five in a row. A 16384-bit key has 12.6 KB.
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----(?:[A-Za-z0-9+/=\s\\:,.]|-(?!----)){40,20000}(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----)?/,
  // Anthropic, OpenAI and its look-alikes. The look-behind spares slugs such as `task-proj-…`.
  /(?<![A-Za-z0-9_])sk-(?:(?:ant|proj|svcacct|admin|or-v1)-[A-Za-z0-9_-]{16,9999}|[A-Za-z0-9]{32,9999})/,
  /gh[pousr]_[A-Za-z0-9]{36,9999}|github_pat_[A-Za-z0-9_]{22,9999}/,
  /gl(?:pat|dt|rt|cbt|ptt|oas|agent|ft|imt|soat)-[A-Za-z0-9_-]{20,9999}/,
  /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/,
  /xox[abeoprs]-[A-Za-z0-9-]{10,9999}|xapp-\d-[A-Za-z0-9-]{10,9999}|hooks\.slack\.com\/services\/[A-Za-z0-9/]{20,9999}/,
  /AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,9999}|GOCSPX-[A-Za-z0-9_-]{20,9999}/,
  /npm_[A-Za-z0-9]{36}|(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,9999}|(?<![A-Za-z0-9])[rs]k_live_[A-Za-z0-9]{20,9999}/,
  // JSON web tokens.
  /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,9999}\.[A-Za-z0-9_-]{10,9999}\.[A-Za-z0-9_-]{10,9999}/,
  /(?<keepBearer>[Bb](?:earer|EARER)\s{1,4})(?=[A-Za-z._~+/=-]{0,200}\d)[A-Za-z0-9._~+/=-]{20,9999}/,
  /(?<keepBasic>[Aa]uthorization["']?\s{0,4}[:=]\s{0,4}["']?(?:Basic|basic|token)\s{1,4})[A-Za-z0-9._~+/=-]{8,9999}/,
  /(?<keepUrl>:\/\/[^\s/:@'"`<>]{1,256}:)(?![$<{%[])[^\s/@'"`<>]{1,1024}(?=@)/,
  // Assignments as in shells and .env files. Code puts spaces around its `=`.
  /(?<keepName>(?:API_?KEY|(?:SECRET|ACCESS|PRIVATE|ENCRYPTION|SIGNING|AUTH|MASTER)_KEY|SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS)=)(?:(?<keepQuote>["'])(?![$<{%[])[^"'\n]{8,9999}|(?![$<{%[("'])(?<bare>[^\s"'`<>(){}\\;,|&]{8,9999}))/,
];

/** Finds whatever `known` finds, with a fraction of its work; escaped quotes and newlines of JSON make no difference to it. */
const hint =
  /PRIVATE KEY-|sk-(?:ant|proj|svcacct|admin|or-v1|[A-Za-z0-9]{32})|gh[pousr]_|github_pat_|gl[a-z]{2,5}-|(?:AKIA|ASIA)[A-Z0-9]{16}|xox[a-z]-|xapp-|hooks\.slack|AIza|ya29\.|GOCSPX-|npm_|hf_|k_live_|eyJ|[Bb]earer|BEARER|uthorization|:\/\/[^\s/@]{1,9999}@|(?:KEY|SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS)=/;

// Finds whatever `hint` finds, five times as fast (about 600 MB/s): the engine skips quickly to a rare character, and only there
// looks at what stands before it. In one expression the characters are no longer rare, and the gain is gone.
const rough = [
  /(?<=gh[pousr]|github_pat|npm|hf|k_live)_|(?<=KEY|SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS)=|(?<=AK|AS)IA|AIza|(?<=GOCSPX|PRIVATE KEY|sk|gl[a-z]{2,5}|xox[a-z]|xapp)-|(?<=ey)J|(?<=\/\/[^\s/@]{1,9999})@/,
  /[Bb](?=earer|EARER)/,
  /(?<=uthori)z|(?<=ya29|hooks)\./,
];

// `TOKEN=process.env.TOKEN`: a way to get a secret, not one.
const codePath = /^[A-Za-z_]+(?:\.[A-Za-z_]+)+$/;

export function createRedactor(exact: readonly string[] = []): Redactor {
  // A value that is part of the mask itself would be found again in its own replacement, without end.
  const values = [...new Set(exact)].filter((v) => v.length >= shortestExact && !mask.includes(v)).sort((a, b) => b.length - a.length);
  const sources = [...values.map((v) => v.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')), ...known.map((r) => r.source)];
  const all = new RegExp(sources.join('|'), 'g');
  const needles = values.flatMap((v) => [v, JSON.stringify(v).slice(1, -1)]);

  const suspicious = (text: string) =>
    (rough.some((pattern) => pattern.test(text)) && hint.test(text)) || needles.some((n) => text.includes(n));

  const pass = (text: string) =>
    text.replace(all, (...found) => {
      const groups = found.at(-1) as Record<string, string | undefined>;
      if (groups.bare !== undefined) {
        const end = (found.at(-3) as number) + (found[0] as string).length;
        if (codePath.test(groups.bare) || text[end] === '(') return found[0] as string;
      }
      return [groups.keepBearer, groups.keepBasic, groups.keepUrl, groups.keepName, groups.keepQuote].join('') + mask;
    });

  const redact = (text: string) => {
    if (!suspicious(text)) return text;
    // A mask may end a word and so uncover a token that was glued to it; twice is all that was ever seen.
    let before = text;
    for (let round = 0; round < 5; round++) {
      const after = pass(before);
      if (after === before) break;
      before = after;
    }
    return before;
  };

  return { redact, redactValue: <T>(value: T) => mapStrings(value, redact) as T, suspicious };
}
