import type { ChangedFile } from '../../src-main/contract/branches.ts';

export type FolderNode = {
  type: 'folder';
  /** Full path of the innermost folder; names the node. */
  path: string;
  /** `src/core/git` when nothing else is on the way there. */
  name: string;
  depth: number;
  files: number;
};
export type FileNode = { type: 'file'; path: string; name: string; depth: number; file: ChangedFile };
export type TreeNode = FolderNode | FileNode;

type Folder = { folders: Map<string, Folder>; files: ChangedFile[] };

const byName = new Intl.Collator('en', { numeric: true });

/** The changed files as a tree, flattened in the order in which it is drawn: folders first, folders with a single child folded. */
export function buildTree(files: ChangedFile[]): TreeNode[] {
  const root: Folder = { folders: new Map(), files: [] };
  for (const file of files) {
    const parts = file.path.split('/');
    let folder = root;
    for (const part of parts.slice(0, -1)) {
      const next = folder.folders.get(part) ?? { folders: new Map(), files: [] };
      folder.folders.set(part, next);
      folder = next;
    }
    folder.files.push(file);
  }
  const nodes: TreeNode[] = [];
  walk(root, '', 0, nodes);
  return nodes;
}

/** Returns how many files it has added. */
function walk(folder: Folder, prefix: string, depth: number, nodes: TreeNode[]): number {
  let count = 0;
  for (const [first, child] of [...folder.folders].sort(([a], [b]) => byName.compare(a, b))) {
    let name = first;
    let inner = child;
    while (inner.files.length === 0 && inner.folders.size === 1) {
      const [only] = inner.folders;
      const [part, next] = only as [string, Folder];
      name += `/${part}`;
      inner = next;
    }
    const node: FolderNode = { type: 'folder', path: `${prefix}${name}`, name, depth, files: 0 };
    nodes.push(node);
    node.files = walk(inner, `${prefix}${name}/`, depth + 1, nodes);
    count += node.files;
  }
  for (const file of folder.files.toSorted((a, b) => byName.compare(a.path, b.path))) {
    nodes.push({ type: 'file', path: file.path, name: file.path.slice(prefix.length), depth, file });
    count += 1;
  }
  return count;
}

/** Without what lies in folded folders. */
export function visibleNodes(nodes: TreeNode[], folded: ReadonlySet<string>): TreeNode[] {
  const result: TreeNode[] = [];
  let hiddenBelow: number | null = null;
  for (const node of nodes) {
    if (hiddenBelow !== null && node.depth > hiddenBelow) continue;
    hiddenBelow = node.type === 'folder' && folded.has(node.path) ? node.depth : null;
    result.push(node);
  }
  return result;
}

/** Files that have every word of `text` in their path or their former one, whatever the case. */
export function filterFiles(files: ChangedFile[], text: string): ChangedFile[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return files;
  return files.filter((file) => {
    const path = `${file.path}\n${file.oldPath ?? ''}`.toLowerCase();
    return words.every((word) => path.includes(word));
  });
}
