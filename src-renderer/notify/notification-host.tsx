import { useEffect, useEffectEvent } from 'react';
import { createNoticeWatch } from '../../src-main/contract/notice-watch.ts';
import { type Notice, shownIn } from '../../src-main/contract/notices.ts';
import { rpc } from '../api/client.ts';
import { onChanges } from '../api/live.ts';
import { useOpenTask } from '../frame/use-open-task.ts';
import { permission, show } from './browser.ts';

/** Tells of what happened while the person looked elsewhere. Of browsers alone: the desktop app shows the system's own notifications. */
export function NotificationHost() {
  const openTask = useOpenTask();
  const go = useEffectEvent((place: Notice['open']) => {
    if (place.view === 'task') openTask(`${place.project}/${place.slug}`);
    else location.hash = 'slug' in place ? `#/feature/${place.project}/${place.slug}` : `#/${place.view}`;
  });

  useEffect(() => {
    const watch = createNoticeWatch({
      client: rpc,
      shown: () => ({ focused: document.hasFocus(), ...shownIn(location.hash.slice(1)) }),
      now: () => Date.now(),
      after: (ms, fn) => {
        const timer = setTimeout(fn, ms);
        return () => clearTimeout(timer);
      },
      show: (notice) => show(notice, (place) => go(place)),
      // The connection may break in between; a notification is not worth an error.
      onError: () => undefined,
    });
    const end = onChanges((changes) => {
      if (permission() === 'granted') void watch.changes(changes);
    });
    return () => {
      end();
      watch.stop();
    };
  }, []);
  return null;
}
