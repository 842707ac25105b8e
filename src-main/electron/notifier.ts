import { createNoticeWatch, type NoticeWatch } from '../contract/notice-watch.ts';
import type { Notice, Shown } from '../contract/notices.ts';
import type { Clock } from '../core/lib/clock.ts';
import type { Client } from './backend.ts';
import type { NotificationPart, Parts } from './parts.ts';

/** Notifications that are still there to be clicked. What is collected as garbage hears no click. */
const kept = 50;

/** The path of the window that a notice opens. */
const pathOf = (place: Notice['open']): string => ('slug' in place ? `/${place.view}/${place.project}/${place.slug}` : `/${place.view}`);

/** Shows notices as the system's own notifications. */
export function createNotifier(deps: {
  parts: Pick<Parts, 'Notification'>;
  os: NodeJS.Platform;
  clock: Clock;
  client: Client;
  shown: () => Shown;
  go: (path: string) => void;
  onError: (error: unknown, what: string) => void;
}): NoticeWatch {
  const { parts, client, go, onError } = deps;
  const there = new Map<string, NotificationPart>();

  const show = (notice: Notice) => {
    if (!parts.Notification.isSupported()) return;
    const { accept } = notice;
    // Electron has no buttons on Linux.
    const buttons = deps.os !== 'linux' && accept !== null ? [{ type: 'button' as const, text: 'Accept' }] : [];
    const notification = new parts.Notification({ title: notice.title, body: notice.body, actions: buttons });
    there.get(notice.tag)?.close();
    there.delete(notice.tag);
    there.set(notice.tag, notification);
    const [oldest] = there.keys();
    if (there.size > kept && oldest !== undefined) there.delete(oldest);
    const done = () => {
      if (there.get(notice.tag) === notification) there.delete(notice.tag);
    };
    notification.on('click', () => {
      done();
      go(pathOf(notice.open));
    });
    notification.on('action', () => {
      done();
      if (accept === null) return;
      client.tasks.accept(accept).catch((error: unknown) => {
        // It is in another state by now: the task itself says in which.
        onError(error, 'a task could not be accepted from its notification');
        go(pathOf(notice.open));
      });
    });
    notification.on('close', ({ reason }) => {
      // One that timed out is in Windows' Action Center still, and may be clicked there.
      if (reason === undefined || reason === 'userCanceled') done();
    });
    notification.on('failed', (_event, error) => {
      done();
      onError(new Error(error), 'a notification was not shown');
    });
    notification.show();
  };

  const watch = createNoticeWatch({
    client,
    shown: deps.shown,
    now: deps.clock.now,
    after: deps.clock.after,
    show,
    onError: (error) => onError(error, 'notices could not be read'),
  });
  return {
    changes: watch.changes,
    stop() {
      watch.stop();
      there.clear();
    },
  };
}
