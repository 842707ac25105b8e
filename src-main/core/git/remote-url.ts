export interface RemoteAddress {
  /** Host of the web interface, lower case, with its port if the address is a web one. */
  host: string;
  /** `owner/repo`, or `group/subgroup/repo`, without `.git`. */
  path: string;
}

/** Forges that answer ssh on port 443 do so under a name of its own. */
const SSH_HOSTS: Readonly<Record<string, string>> = {
  'ssh.github.com': 'github.com',
  'altssh.gitlab.com': 'gitlab.com',
  'altssh.bitbucket.org': 'bitbucket.org',
};

/** Reads host and path off a git address: URL or `user@host:path`. null for folders and whatever else has no host. */
export function parseRemoteUrl(url: string): RemoteAddress | null {
  const web = /^(https?):\/\/(?:[^@/]*@)?([^/]+)\/(.+)$/i.exec(url);
  if (web) return address(web[2], web[3]);
  const other = /^(?:ssh|git|git\+ssh|ssh\+git):\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/(.+)$/i.exec(url);
  if (other) return address(other[1], other[2]);
  // A single letter before the colon is a Windows drive.
  const scp = /^(?:[^@/:]+@)?([^/:]{2,}):(?!\/\/)(.+)$/.exec(url);
  return scp ? address(scp[1], scp[2]) : null;
}

function address(host = '', path = ''): RemoteAddress | null {
  const clean = path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  if (!/^[^/\s]+(\/[^/\s]+)+$/.test(clean)) return null;
  return { host: canonicalHost(host), path: clean };
}

/** The host that a forge's web interface and CLI go by. */
export function canonicalHost(host: string): string {
  const name = host.toLowerCase();
  return SSH_HOSTS[name] ?? name;
}
