import { Toaster as Sonner, toast as sonner } from 'sonner';

/** Only for what one cannot see otherwise: a refusal after an optimistic move, a copy, something far away that ended. */
export const toast = {
  say: (text: string) => sonner(text),
  /** Done, and can be taken back for a while. */
  undo: (text: string, undo: () => void) => sonner(text, { action: { label: 'Undo', onClick: undo }, duration: 8_000 }),
  fail: (title: string, text?: string) => sonner.error(title, { description: text, duration: 8_000 }),
};

export const Toaster = () => (
  <Sonner
    position="bottom-right"
    offset={{ bottom: 36, right: 16 }}
    gap={8}
    toastOptions={{
      unstyled: true,
      classNames: {
        toast:
          'flex w-90 max-w-[calc(100vw-2rem)] items-start gap-2 rounded-card border border-line bg-raised px-3 py-2.5 text-ink shadow-raised font-sans text-body',
        description: 'text-muted',
        error: 'border-failed-solid/50',
        title: 'font-medium',
        content: 'min-w-0 flex-1',
        actionButton: 'shrink-0 rounded-control px-1.5 font-medium text-accent hover:bg-hover',
        icon: 'mt-0.5 text-failed-text',
      },
    }}
  />
);
