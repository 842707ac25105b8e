import { rpc } from '../api/client.ts';
import type { RunRef } from './use-journal.ts';

/** Pieces become parts of the file in portions of this size, so that the browser may keep them on its disk. */
const portionChars = 8_000_000;

type Progress = (done: number, of: number) => void;

/** The log for people, as it is now. */
export async function downloadLog(ref: RunRef, onProgress: Progress): Promise<void> {
  const file = collector('text/plain;charset=utf-8');
  for (let fromByte = 0; ; ) {
    const piece = await rpc.runs.log({ ...ref, fromByte });
    file.add(piece.text);
    onProgress(piece.nextByte, piece.size);
    if (piece.nextByte >= piece.size || piece.nextByte <= fromByte) break;
    fromByte = piece.nextByte;
  }
  file.save(`${ref.slug}-run-${ref.number}.log`);
}

/** The journal's own lines, up to the newest one that there is now. */
export async function downloadEvents(ref: RunRef, onProgress: Progress): Promise<void> {
  const { lastSeq } = await rpc.runs.read({ ...ref, fromSeq: Number.MAX_SAFE_INTEGER, limit: 1 });
  const file = collector('application/x-ndjson');
  const abort = new AbortController();
  try {
    if (lastSeq > 0) {
      for await (const { lines, nextSeq } of await rpc.runs.follow({ ...ref, fromSeq: 1 }, { signal: abort.signal })) {
        file.add(lines);
        onProgress(nextSeq - 1, lastSeq);
        // A run that goes on has no end to wait for.
        if (nextSeq > lastSeq) break;
      }
    }
  } finally {
    abort.abort();
  }
  file.save(`${ref.slug}-run-${ref.number}.jsonl`);
}

function collector(type: string) {
  const parts: Blob[] = [];
  let waiting: string[] = [];
  let chars = 0;
  const put = () => {
    parts.push(new Blob(waiting, { type }));
    waiting = [];
    chars = 0;
  };
  return {
    add(text: string) {
      waiting.push(text);
      chars += text.length;
      if (chars > portionChars) put();
    },
    save(name: string) {
      put();
      const url = URL.createObjectURL(new Blob(parts, { type }));
      const link = document.createElement('a');
      link.href = url;
      link.download = name;
      link.click();
      // The browser has taken it over by then.
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    },
  };
}
