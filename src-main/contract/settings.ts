import { z } from 'zod';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time of day is written as 22:30.');

export const notifications = z.object({
  review: z.boolean().default(true),
  failed: z.boolean().default(true),
  /** Reached, and over again. */
  usageLimit: z.boolean().default(true),
  /** The planner of a feature asks something. */
  question: z.boolean().default(true),
  queueEmpty: z.boolean().default(false),
  /** No notification between these two, in local time; the first may be the later one (over midnight). */
  silentHours: z.object({ from: clockTime, to: clockTime }).nullable().default(null),
});
export type Notifications = z.infer<typeof notifications>;

/** What only the desktop app knows. */
export const desktop = z.object({
  /** Closing the window leaves the app in the tray, and the agents at work. */
  closeToTray: z.boolean().default(true),
  /** Without its window. */
  startAtLogin: z.boolean().default(false),
  /** The machine does not go to sleep by itself while an agent works. */
  keepAwake: z.boolean().default(false),
});
export type DesktopSettings = z.infer<typeof desktop>;

export const appearance = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  density: z.enum(['comfortable', 'compact']).default('comfortable'),
});
export type Appearance = z.infer<typeof appearance>;

export const settings = z.object({
  /** Runs at the same time, over all projects. null: the number of cores, at least 2, at most 4. */
  maxRunning: z.number().int().min(1).max(64).nullable().default(null),
  queuePaused: z.boolean().default(false),
  defaultAgent: z.string().default('claude'),
  /** Folders under which projects are discovered. */
  roots: z.array(z.string()).default([]),
  doTimeoutMinutes: z.number().min(1).default(120),
  reviewTimeoutMinutes: z.number().min(1).default(60),
  commandTimeoutMinutes: z.number().min(1).default(60),
  stallMinutes: z.number().min(0.01).default(15),
  /** A run that takes longer is shown as needing a look. */
  longRunMinutes: z.number().int().min(1).max(10_000).default(45),
  /** The program and its arguments that open a folder or file, `{path}` in place of it; null: the first known editor that is installed. */
  editorCommand: z.array(z.string().min(1)).min(1).nullable().default(null),
  notifications: notifications.default(notifications.parse({})),
  appearance: appearance.default(appearance.parse({})),
  /** Of the installed app: which versions it takes. */
  updates: z.enum(['latest', 'beta', 'off']).default('latest'),
  desktop: desktop.default(desktop.parse({})),
  /** Keys of an action in the window, by the action's id, where they are not the usual ones; empty for none. */
  shortcuts: z.record(z.string().max(80), z.string().max(80)).default({}),
});
export type Settings = z.infer<typeof settings>;

/** What a person set for one agent. */
export const agentSettings = z.object({
  enabled: z.boolean().default(true),
  defaultModel: z.string().nullable().default(null),
  defaultEffort: z.string().nullable().default(null),
  maxRunning: z.number().int().min(1).max(64).nullable().default(null),
  /** No task of this agent is started once it has spent this much since midnight or since Monday, local time. */
  dailyCapUsd: z.number().positive().max(1_000_000).nullable().default(null),
  weeklyCapUsd: z.number().positive().max(1_000_000).nullable().default(null),
});
export type AgentSettings = z.infer<typeof agentSettings>;

export const agentInfo = z.object({
  id: z.string(),
  name: z.string(),
  settings: agentSettings,
  installed: z.boolean(),
  version: z.string().nullable(),
  /** The version that the adapter was last checked with; an older one installed gets a warning. */
  verifiedVersion: z.string().nullable(),
  signedIn: z.enum(['yes', 'no', 'unknown']),
  /** How to install it or sign in; null when nothing is to be done. */
  hint: z.string().nullable(),
  /** Why no task of this agent is started, null when they are. `until` null: until a person resumes it. */
  hold: z
    .object({
      reason: z.enum(['paused', 'agent-missing', 'agent-auth', 'parked', 'capped']),
      text: z.string(),
      until: z.number().nullable(),
    })
    .nullable(),
  running: z.number(),
  /** Accepted values of `effort`; empty where the agent has no such thing. */
  efforts: z.array(z.string()),
  /** True if its own interactive UI can be opened on a task's session. */
  canTakeOver: z.boolean(),
  spentTodayUsd: z.number(),
  spentThisWeekUsd: z.number(),
});
export type AgentInfo = z.infer<typeof agentInfo>;
