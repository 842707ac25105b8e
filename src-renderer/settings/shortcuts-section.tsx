import { useQuery } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { changeSettings } from '../api/change-settings.ts';
import { api } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { cx } from '../lib/class-names.ts';
import { isMac, keysOf, useKeys } from '../shortcuts/bindings.ts';
import { chordOf } from '../shortcuts/keys.ts';
import { ShortcutLayer } from '../shortcuts/layer.tsx';
import { type ActionId, actionOf, actions, scopes } from '../shortcuts/registry.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Unread } from '../ui/read-failed.tsx';
import { toast } from '../ui/toast.tsx';
import { holderOf } from './shortcut-clash.ts';

export function ShortcutsSection() {
  const read = useQuery(api.settings.get.queryOptions());
  const { data } = read;
  const [recording, setRecording] = useState<ActionId | null>(null);
  if (!data) return <Unread title="The shortcuts could not be read" of={[read]} />;
  const { shortcuts } = data;
  const save = (next: (now: Record<string, string>) => Record<string, string>) =>
    void changeSettings((now) => ({ shortcuts: next(now.shortcuts) })).catch((error: unknown) =>
      toast.fail('The shortcuts were not saved', messageOf(error)),
    );
  const reset = (id: ActionId) => save((now) => Object.fromEntries(Object.entries(now).filter(([key]) => key !== id)));
  const changed = Object.keys(shortcuts).length > 0;
  return (
    <>
      <div className="flex items-start justify-between gap-4">
        <p className="text-muted">Press a row, then the keys. Two actions of one view cannot have the same ones.</p>
        <Button icon={<RotateCcw size={13} />} disabled={!changed} onClick={() => save(() => ({}))}>
          Reset all
        </Button>
      </div>
      {scopes.map((scope) => (
        <section key={scope.id} className="flex flex-col gap-1.5">
          <h2 className="font-semibold text-heading">{scope.words}</h2>
          <ul className="divide-y rounded-card border bg-surface">
            {actions
              .filter((action) => action.scope === scope.id)
              .map(({ id }) => (
                <Row
                  key={id}
                  id={id}
                  recording={recording === id}
                  onRecord={(on) => setRecording(on ? id : null)}
                  onSave={(keys) => save((now) => ({ ...now, [id]: keys }))}
                  onReset={shortcuts[id] === undefined ? null : () => reset(id)}
                />
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function Row({
  id,
  recording,
  onRecord,
  onSave,
  onReset,
}: {
  id: ActionId;
  recording: boolean;
  onRecord: (on: boolean) => void;
  onSave: (keys: string) => void;
  onReset: (() => void) | null;
}) {
  const keys = useKeys(id);
  const { words } = actionOf(id);
  return (
    <li className="flex min-h-9 items-center gap-2 px-3.5">
      <span className="min-w-0 flex-1">{words}</span>
      {recording ? (
        <ShortcutLayer open>
          <Recorder
            id={id}
            onDone={(recorded) => {
              onRecord(false);
              if (recorded !== null) onSave(recorded);
            }}
          />
        </ShortcutLayer>
      ) : (
        <button
          type="button"
          aria-label={`Change the keys of ${words}`}
          onClick={() => onRecord(true)}
          className="flex h-6 min-w-16 items-center justify-end rounded-control px-1.5 hover:bg-hover"
        >
          {keys ? <Kbd keys={keys} /> : <span className="text-faint text-meta">none</span>}
        </button>
      )}
      <IconButton
        size="sm"
        label={`Reset the keys of ${words}`}
        icon={<RotateCcw size={12} />}
        className={cx(!onReset && 'invisible')}
        onClick={() => onReset?.()}
      />
    </li>
  );
}

/** Takes one chord. Backspace means none, Escape leaves it as it was. */
function Recorder({ id, onDone }: { id: ActionId; onDone: (keys: string | null) => void }) {
  const [clash, setClash] = useState<{ keys: string; with: ActionId } | null>(null);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const chord = chordOf(event, isMac);
      if (chord === null || chord === 'Tab' || chord === 'shift+Tab') return;
      event.preventDefault();
      event.stopPropagation();
      if (chord === 'Escape') return onDone(null);
      if (chord === 'Backspace') return onDone('');
      const holder = holderOf(chord, id, keysOf);
      if (holder) setClash({ keys: chord, with: holder });
      else onDone(chord);
    };
    addEventListener('keydown', listen, { capture: true });
    return () => removeEventListener('keydown', listen, { capture: true });
  }, [id, onDone]);
  return (
    <span role="status" className="flex items-center gap-2 text-meta">
      {clash ? (
        <span className="flex items-center gap-1 text-failed-text">
          <Kbd keys={clash.keys} /> is “{actionOf(clash.with).words}”
        </span>
      ) : (
        <span className="text-accent">Press the keys; ⌫ for none</span>
      )}
      <Button size="sm" variant="ghost" onClick={() => onDone(null)}>
        Cancel
      </Button>
    </span>
  );
}
