import { CalendarClock } from 'lucide-react';
import { useState } from 'react';
import { fullTime, moment } from '../../lib/format.ts';
import { useNow } from '../../lib/use-now.ts';
import { ShortcutLayer } from '../../shortcuts/layer.tsx';
import { Button } from '../../ui/button.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { Popover } from '../../ui/popover.tsx';
import { fromField, schedulePresets, toField } from '../schedule.ts';
import { ValueButton } from './property-row.tsx';

/** Not before this time; null is as soon as there is a slot. */
export function ScheduleField({ value, onChange }: { value: number | null; onChange: (notBefore: number | null) => void }) {
  const [open, setOpen] = useState(false);
  const now = useNow(60_000);
  const choose = (at: number | null) => {
    setOpen(false);
    if (at !== value) onChange(at);
  };
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label="Not before"
      className="w-64"
      trigger={
        <ValueButton
          aria-label={`Not before: ${value === null ? 'at once' : fullTime(value)}`}
          title={value === null ? undefined : fullTime(value)}
        >
          <CalendarClock size={14} aria-hidden="true" className={value === null ? 'text-faint' : 'text-muted'} />
          <span className={value === null ? 'text-faint' : value < now ? 'text-muted' : ''}>
            {value === null ? 'At once' : moment(value, now)}
            {value !== null && value < now ? ' (past)' : null}
          </span>
        </ValueButton>
      }
    >
      <ShortcutLayer open={open}>
        <When value={value} now={now} onChoose={choose} />
      </ShortcutLayer>
    </Popover>
  );
}

function When({ value, now, onChoose }: { value: number | null; now: number; onChoose: (at: number | null) => void }) {
  const [text, setText] = useState(value === null ? '' : toField(value));
  const at = fromField(text);
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (at !== null) onChoose(at);
      }}
    >
      <div className="flex flex-wrap gap-1.5">
        {schedulePresets(now).map((preset) => (
          <Button key={preset.label} size="sm" onClick={() => onChoose(preset.at)}>
            {preset.label}
          </Button>
        ))}
      </div>
      <Field label="Date and time" error={at !== null && at <= now ? 'This time is past: the task would start at once.' : null}>
        {(ids) => <Input {...ids} type="datetime-local" value={text} onChange={(event) => setText(event.target.value)} />}
      </Field>
      <div className="flex justify-end gap-2">
        {value === null ? null : (
          <Button size="sm" variant="ghost" onClick={() => onChoose(null)}>
            At once
          </Button>
        )}
        <Button size="sm" variant="primary" type="submit" disabled={at === null}>
          Set
        </Button>
      </div>
    </form>
  );
}
