/**
 * What makes a process the same one tomorrow. The system hands pids out again, so a pid alone is never trusted.
 * `startTime` is opaque: only equality counts, and only on the machine that it was read on.
 */
export interface ProcessIdentity {
  pid: number;
  startTime: string;
}

export interface ProcessEntry extends ProcessIdentity {
  ppid: number;
  /** Process group; 0 where the system knows none. */
  pgid: number;
}

/** The living processes by pid. Zombies are left out: they run nothing, hold nothing and wait only for their parent. */
export type ProcessTable = ReadonlyMap<number, ProcessEntry>;

export interface MarkedProcess extends ProcessIdentity {
  value: string;
}

/** One way of asking the system. */
export interface ProcessSource {
  table(): Promise<ProcessTable>;
  /** Null when there is no such process, or only its zombie. */
  startTimeOf(pid: number): Promise<string | null>;
  /** Processes whose environment, as it was at their start, holds `variable`. */
  marked(variable: string): Promise<MarkedProcess[]>;
}
