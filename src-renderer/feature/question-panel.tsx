import { MessageCircleQuestionMark } from 'lucide-react';
import { useRef, useState } from 'react';
import type { PlanQuestion } from '../../src-main/contract/features.ts';
import { messageOf } from '../api/query-client.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { Button } from '../ui/button.tsx';
import { TextArea } from '../ui/field.tsx';
import { Markdown } from '../ui/markdown.tsx';
import { Tooltip } from '../ui/tooltip.tsx';

/** What the planner has to know before it goes on: one of its options, or words of one's own. */
export function QuestionPanel({
  question,
  onAnswer,
  onDecline,
}: {
  question: PlanQuestion;
  onAnswer: (text: string) => Promise<void>;
  onDecline: () => void;
}) {
  const panel = useRef<HTMLElement>(null);
  const [text, setText] = useState('');
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const keys = useKeys('feature.generate');
  const send = async (answer: string) => {
    if (busy !== null) return;
    if (answer.trim() === '') {
      setError('Answer the question.');
      return;
    }
    setBusy(answer);
    setError(null);
    try {
      await onAnswer(answer.trim());
    } catch (problem) {
      setError(messageOf(problem));
    }
    setBusy(null);
  };
  useShortcut('feature.generate', () => void send(text), { within: panel });
  return (
    <section ref={panel} aria-labelledby="question-heading" className="border-b bg-waiting-tint px-4 py-3">
      <h2 id="question-heading" className="flex items-center gap-1.5 font-semibold text-waiting-text">
        <MessageCircleQuestionMark size={15} aria-hidden="true" />
        The planner asks
      </h2>
      <Markdown text={question.question} className="mt-1.5 font-medium text-ink" />
      {question.why === '' ? null : <Markdown text={question.why} className="mt-1 text-muted" />}
      {question.options.length > 0 ? (
        <ul aria-label="Answers to choose from" className="mt-2.5 flex flex-col gap-1.5">
          {question.options.map((option) => (
            <li key={option}>
              <button
                type="button"
                disabled={busy !== null}
                aria-busy={busy === option || undefined}
                onClick={() => void send(option)}
                className="w-full rounded-card border border-line-strong/70 bg-surface px-3 py-1.5 text-start transition-colors hover:border-accent hover:bg-accent-tint disabled:opacity-55"
              >
                <span className="break-words" dir="auto">
                  {option}
                </span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <div className="mt-2.5 flex items-end gap-2 max-phone:flex-col max-phone:items-stretch">
        <TextArea
          aria-label="Your answer"
          aria-invalid={error !== null || undefined}
          rows={2}
          dir="auto"
          value={text}
          placeholder={question.options.length > 0 ? 'Or in your own words' : 'Your answer'}
          onChange={(event) => setText(event.target.value)}
          className="min-h-14"
        />
        <div className="flex shrink-0 justify-end gap-2">
          <Tooltip text="The question goes, and nothing more is planned for now">
            <Button variant="ghost" disabled={busy !== null} onClick={onDecline}>
              Decline
            </Button>
          </Tooltip>
          <Button variant="primary" keys={keys} busy={busy !== null} onClick={() => void send(text)}>
            Answer
          </Button>
        </div>
      </div>
      {error === null ? null : (
        <p role="alert" className="mt-1 text-failed-text text-meta">
          {error}
        </p>
      )}
    </section>
  );
}
