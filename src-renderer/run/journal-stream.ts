export interface StreamSource {
  follow(input: { fromSeq: number }, signal: AbortSignal): Promise<AsyncIterable<{ lines: string; nextSeq: number }>>;
  /** Resolves when it is worth to try again after a failure. */
  recovered(signal: AbortSignal): Promise<void>;
  /** True for what is over when the connection is back. */
  isLost(error: unknown): boolean;
}

export interface JournalStream {
  /** Follows from here on, for good; a second call does nothing. */
  follow(from: number): void;
  /** Tries again at once, if it waits to. */
  again(): void;
}

/*
 *  follow ─► asks ─►(lines)─► … ─► the run ended: that was all
 *              └──(it broke)─► waits for the connection, or a while ─► asks for what comes after the last line
 *
 *  What breaks once is most likely the connection, of which the frame tells. What breaks again without a line in between is said, until
 *  lines come, or it has held for as long as is waited between two tries.
 */
export function createJournalStream(
  source: StreamSource,
  {
    signal,
    batch,
    failed,
  }: {
    signal: AbortSignal;
    batch: (batch: { lines: string; from: number; next: number }) => void;
    /** Called with null when it is right again. */
    failed: (error: Error | null) => void;
  },
): JournalStream {
  let following = false;
  let wake = () => {};
  let failures = 0;
  let tries = 0;

  const works = () => {
    if (failures > 1) failed(null);
    failures = 0;
  };
  const run = async (start: number) => {
    let from = start;
    while (!signal.aborted) {
      const mine = ++tries;
      try {
        const stream = await source.follow({ fromSeq: from }, signal);
        if (failures > 0) void source.recovered(signal).then(() => mine === tries && works());
        for await (const { lines, nextSeq } of stream) {
          if (signal.aborted) return;
          works();
          batch({ lines, from, next: nextSeq });
          from = nextSeq;
        }
        works();
        return;
      } catch (error) {
        if (signal.aborted) return;
        tries += 1;
        failures += 1;
        if (failures > 1 && !source.isLost(error)) failed(error instanceof Error ? error : new Error(String(error)));
        await Promise.race([source.recovered(signal), new Promise<void>((resolve) => (wake = resolve))]);
      }
    }
  };
  return {
    follow(from) {
      if (following) return;
      following = true;
      void run(from);
    },
    again: () => wake(),
  };
}
