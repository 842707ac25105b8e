import type { Core, Implementer } from './implementer.ts';

export const attachmentHandlers = (os: Implementer, { attachments }: Core) => ({
  add: os.attachments.add.handler(({ input }) => attachments.add(input)),
  get: os.attachments.get.handler(({ input }) => attachments.get(input.id)),
});
