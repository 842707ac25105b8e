import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useRef } from 'react';
import { create } from 'zustand';
import { ShortcutLayer } from '../shortcuts/layer.tsx';
import { Button } from './button.tsx';
import { FocusAtOnce } from './focus-at-once.tsx';

interface Question {
  title: string;
  text?: string;
  /** On the button that does it. */
  button: string;
  danger?: boolean;
}

const useQuestion = create<{ question: (Question & { answer: (yes: boolean) => void }) | null }>(() => ({ question: null }));

/** Asks before something happens; resolves with whether the person agreed. */
export function confirm(question: Question): Promise<boolean> {
  return new Promise((resolve) => {
    useQuestion.getState().question?.answer(false);
    const answer = (yes: boolean) => {
      useQuestion.setState({ question: null });
      resolve(yes);
    };
    useQuestion.setState({ question: { ...question, answer } });
  });
}

/** Shows what `confirm` asks; once in the window. */
export function ConfirmHost() {
  const question = useQuestion((state) => state.question);
  const yes = useRef<HTMLButtonElement>(null);
  return (
    <AlertDialog.Root open={question !== null} onOpenChange={(open) => !open && question?.answer(false)}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-50 bg-[oklch(20%_0.02_262/35%)] dark:bg-[oklch(8%_0.01_262/60%)]" />
        <ShortcutLayer open={question !== null}>
          <AlertDialog.Viewport className="fixed inset-0 z-50 flex items-start justify-center px-4 py-[18vh]">
            <AlertDialog.Popup
              initialFocus={yes}
              className="w-full max-w-95 animate-appear rounded-panel border border-line bg-raised p-4 shadow-raised outline-none"
            >
              <FocusAtOnce target={yes} />
              <AlertDialog.Title className="font-semibold text-heading">{question?.title}</AlertDialog.Title>
              {question?.text ? <AlertDialog.Description className="mt-1 text-muted">{question.text}</AlertDialog.Description> : null}
              <div className="mt-4 flex justify-end gap-2">
                <Button onClick={() => question?.answer(false)}>Cancel</Button>
                <Button ref={yes} variant={question?.danger ? 'danger' : 'primary'} onClick={() => question?.answer(true)}>
                  {question?.button}
                </Button>
              </div>
            </AlertDialog.Popup>
          </AlertDialog.Viewport>
        </ShortcutLayer>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
