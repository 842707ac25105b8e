import type { Notice } from '../../src-main/contract/notices.ts';

/** Whether this browser shows notifications. */
export const permission = (): NotificationPermission | 'unsupported' =>
  'Notification' in window ? Notification.permission : 'unsupported';

/** Shows one; a click brings the window to the front and opens what it is about. */
export function show({ title, body, tag, open }: Notice, go: (place: Notice['open']) => void = () => {}): void {
  if (permission() !== 'granted') return;
  // One a task: a later word on it takes the place of an earlier one.
  const notification = new Notification(title, { body, icon: './icon.svg', tag });
  notification.onclick = () => {
    window.focus();
    go(open);
    notification.close();
  };
}
