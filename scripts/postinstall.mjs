// node-pty starts programs on macOS through a helper that its package brings without the right to be executed
// (https://github.com/microsoft/node-pty/issues/850). Packing copies the mode, so it is set here once, for a checkout and for installers.
import { chmodSync, existsSync } from 'node:fs';

for (const arch of ['arm64', 'x64']) {
  const helper = new URL(`../node_modules/node-pty/prebuilds/darwin-${arch}/spawn-helper`, import.meta.url);
  if (existsSync(helper)) chmodSync(helper, 0o755);
}
