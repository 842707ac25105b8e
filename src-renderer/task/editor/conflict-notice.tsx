import { plural } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { type Autosave, type AutosaveEvent, isUnsaved } from './autosave.ts';
import { differenceTo } from './difference.ts';

/** Two texts of one thing: both are shown until the person has said which one stays. */
export function ConflictNotice({
  state,
  dispatch,
  what = 'spec',
}: {
  state: Autosave;
  dispatch: (event: AutosaveEvent) => void;
  what?: 'spec' | 'brief';
}) {
  if (state.phase !== 'conflict' || state.theirs === null) return null;
  const resolve = (keep: 'mine' | 'theirs' | 'both') => () => dispatch({ type: 'resolve', keep });
  return (
    <section role="alert" className="shrink-0 border-b bg-waiting-tint px-4 py-2.5">
      <p className="font-medium text-waiting-text">The {what} was changed elsewhere while you were writing</p>
      <p className="text-ink">Your text stands in the editor and is not saved yet. The other one differs here:</p>
      <Other mine={state.text} theirs={state.theirs} />
      <div className="mt-2 flex flex-wrap gap-2">
        <Button size="sm" onClick={resolve('mine')}>
          Keep mine
        </Button>
        <Button size="sm" onClick={resolve('theirs')}>
          Take the other
        </Button>
        <Button size="sm" onClick={resolve('both')}>
          Keep both
        </Button>
      </div>
    </section>
  );
}

function Other({ mine, theirs }: { mine: string; theirs: string }) {
  const { before, lines, after } = differenceTo(mine, theirs);
  const same = (n: number) => (n === 0 ? null : <p className="text-faint text-meta">{plural(n, 'line')} as in yours</p>);
  return (
    <div className="mt-2 max-h-40 overflow-y-auto rounded-card border bg-surface px-3 py-1.5" dir="auto">
      {theirs.trim() === '' ? <p className="text-muted">It is empty now.</p> : null}
      {same(before)}
      {lines.map(({ text, differs }, i) => (
        <p
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one text, in their order
          key={i}
          className={`min-h-4.5 whitespace-pre-wrap break-words ${differs ? '-mx-3 bg-waiting-tint px-3 font-medium' : 'text-muted'}`}
        >
          {text}
        </p>
      ))}
      {same(after)}
    </div>
  );
}

/** What was typed last came too late: an agent works by the text before it. It is not lost without a word. */
export function TooLateNotice({
  state,
  dispatch,
  onCopy,
}: {
  state: Autosave;
  dispatch: (event: AutosaveEvent) => void;
  onCopy: () => void;
}) {
  if (!isUnsaved(state) || state.phase === 'saving') return null;
  return (
    <section role="alert" className="shrink-0 border-b bg-waiting-tint px-4 py-2.5">
      <p className="font-medium text-waiting-text">Your last changes to the spec came too late to be saved</p>
      <p className="text-ink">{state.reason ?? 'The task went on with the text before them.'} You see your text below.</p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button size="sm" onClick={onCopy}>
          Copy my text
        </Button>
        <Button size="sm" onClick={() => dispatch({ type: 'discard' })}>
          Discard it
        </Button>
      </div>
    </section>
  );
}
