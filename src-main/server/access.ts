import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { Clock } from '../core/lib/clock.ts';

export interface Access {
  readonly token: string;
  /** Why a request is refused before anything else is looked at; null when it comes from where it should. */
  refusal(request: Pick<IncomingMessage, 'headers'>): { status: 400 | 403; message: string } | null;
  /** True for a request with the token (`Authorization: Bearer`) or with the cookie that stands for it. */
  isSignedIn(request: Pick<IncomingMessage, 'headers'>): boolean;
  /** True for the token, and once for a key of `oneTimeKey`. */
  isToken(given: string): boolean;
  /** Stands for the token once, within a minute: for a command line, which every user of the machine can read. */
  oneTimeKey(): string;
  /** `Set-Cookie` of a browser that came with the token. */
  cookie(): string;
}

export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** A browser that has to be started first takes seconds. */
const ONE_TIME_MS = 60_000;

/** Host names under which this machine reaches itself. */
const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);

export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host.toLowerCase());
}

/**
 * Who may talk to the server. A page of another site that gets its own name resolved to this address (DNS rebinding) shows the
 * wrong Host; a page that sends requests from elsewhere shows the wrong Origin.
 */
export function createAccess({
  token,
  sessionKey,
  boundTo,
  port,
  clock,
}: {
  token: string;
  /** What the cookie is made from. */
  sessionKey: string;
  boundTo: string;
  port: number;
  clock: Clock;
}): Access {
  // Cookies know no ports: the name keeps two instances on one machine apart.
  const name = `task-orchestrator-${port}`;
  // A value of its own, so that whoever reads the browser's cookies has a session and nothing else.
  const session = createHmac('sha256', sessionKey).update('browser session').digest('base64url');

  const oneTimeKeys = new Map<string, () => void>();
  const take = (given: string): boolean => {
    const forget = oneTimeKeys.get(digest(given).toString('hex'));
    forget?.();
    return forget !== undefined;
  };

  return {
    token,
    refusal({ headers }) {
      const host = headers.host;
      if (host === undefined || !isOurHost(host, boundTo))
        return { status: 403, message: 'This address is not one of the server. Open the address that it printed when it started.' };
      const { origin } = headers;
      // Browsers name the origin of every WebSocket and of every request that one site sends to another.
      if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`)
        return { status: 403, message: 'Requests from other sites are refused.' };
      if (headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate')
        return { status: 403, message: 'Requests from other sites are refused.' };
      return null;
    },
    isSignedIn({ headers }) {
      const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
      if (bearer !== undefined && same(bearer, token)) return true;
      return cookies(headers.cookie ?? '').some(([key, value]) => key === name && same(value, session));
    },
    isToken: (given) => same(given, token) || take(given),
    oneTimeKey() {
      const key = newToken();
      const kept = digest(key).toString('hex');
      const cancel = clock.after(ONE_TIME_MS, () => oneTimeKeys.delete(kept));
      oneTimeKeys.set(kept, () => {
        cancel();
        oneTimeKeys.delete(kept);
      });
      return key;
    },
    cookie: () => `${name}=${session}; Path=/; HttpOnly; SameSite=Strict`,
  };
}

function isOurHost(header: string, boundTo: string): boolean {
  const host = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+))(?::\d{1,5})?$/.exec(header);
  const name = (host?.[1] ?? host?.[2] ?? '').toLowerCase();
  if (isLoopback(name)) return true;
  if (isLoopback(boundTo)) return false;
  // Bound elsewhere it is reached by an address or by the machine's name. An attacker's page has a name of its own.
  return isIP(name) !== 0 || name === boundTo.toLowerCase() || name === hostname().toLowerCase();
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Takes the same time wherever the two differ, and whatever their lengths are. */
function same(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function cookies(header: string): [string, string][] {
  return header.split(';').map((pair) => {
    const equals = pair.indexOf('=');
    return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
  });
}
