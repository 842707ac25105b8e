import type { Core, Implementer } from './implementer.ts';

export const commentHandlers = (os: Implementer, { plans: { comments } }: Core) => ({
  timeline: os.comments.timeline.handler(({ input }) => comments.timeline(input)),
  add: os.comments.add.handler(({ input }) => comments.add(input)),
  edit: os.comments.edit.handler(({ input }) => comments.edit(input)),
  remove: os.comments.remove.handler(({ input }) => comments.remove(input)),
  restore: os.comments.restore.handler(({ input }) => comments.restore(input)),
});
