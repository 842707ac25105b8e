import { z } from 'zod';

/*
 * On a window's port go, beside the messages of the calls (strings and bytes):
 *
 *   main ──► page   a command of the menu, the tray or a notification; null when nothing comes any more. Electron tells a page that the
 *                   other end of its port was closed, the web's own ports do not: this is certain in both.
 *   page ──► main   a number: so much of what was sent has arrived. A port has no other way to say that a reader is slow.
 *   page ──► main   a request: what only the desktop can do. It is answered with a command.
 */

/** What the desktop asks of its window. */
export const windowCommand = z.discriminatedUnion('type', [
  /** An action of the window by its id, as if its keys had been pressed. */
  z.object({ type: z.literal('action'), id: z.string().max(80) }),
  /** A path of the window, `/task/web/login`. */
  z.object({ type: z.literal('go'), path: z.string().max(2_000).startsWith('/') }),
  /** The folder that was asked for; null when the person changed their mind. */
  z.object({ type: z.literal('folder'), path: z.string().nullable() }),
]);
export type WindowCommand = z.infer<typeof windowCommand>;

/** What a window asks of the desktop. */
export const windowRequest = z.object({ type: z.literal('choose-folder') });
export type WindowRequest = z.infer<typeof windowRequest>;

/** The page says so after each of these many; main goes on sending until about a megabyte is on its way. */
export const acknowledgeEvery = 128 * 1024;

/** How much of the port a message takes, by the same measure on both sides. */
export const sizeOf = (message: string | Uint8Array | ArrayBuffer): number =>
  typeof message === 'string' ? message.length : message.byteLength;
