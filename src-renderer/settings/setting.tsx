import { Check, LoaderCircle } from 'lucide-react';
import { createContext, type KeyboardEvent, type ReactNode, use, useEffect, useId, useRef, useState } from 'react';
import { useSearchParams } from '../frame/use-open-task.ts';
import { cx } from '../lib/class-names.ts';
import { Input, NativeSelect, TextArea } from '../ui/field.tsx';
import { Switch } from '../ui/switch.tsx';
import type { SettingName } from './names.ts';
import { type SaveState, useSaved } from './use-saved.ts';

interface Ids {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

/** The agent or project whose settings these are, by its id; null for those of the whole. */
export const SettingOwner = createContext<string | null>(null);

/** A line of the settings: what it is and what it means on the left, the control on the right, and how saving went. */
export function SettingRow({
  label,
  hint,
  state,
  wide = false,
  children,
}: {
  label: SettingName | 'From and to';
  hint?: ReactNode;
  state: SaveState;
  wide?: boolean;
  children: (ids: Ids) => ReactNode;
}) {
  const id = useId();
  const failed = state.phase === 'failed';
  const about = hint || failed ? `${id}-about` : undefined;
  const row = useRef<HTMLDivElement>(null);
  const { setting, of = null } = useSearchParams();
  const owner = use(SettingOwner);
  const isWanted = setting === label && of === owner;
  useEffect(() => {
    if (!isWanted) return;
    row.current?.scrollIntoView({ block: 'center' });
    document.getElementById(id)?.focus({ preventScroll: true });
  }, [isWanted, id]);
  return (
    <div ref={row} className={cx('flex gap-x-6 gap-y-1.5 px-3.5 py-2.5', wide ? 'flex-col' : 'max-phone:flex-col phone:items-center')}>
      <div className="min-w-0 flex-1">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <span className="ml-2 inline-flex align-[-2px]" aria-live="polite">
          {state.phase === 'saved' ? (
            <span className="inline-flex items-center gap-0.5 text-done-text text-meta">
              <Check size={12} aria-hidden="true" /> saved
            </span>
          ) : state.phase === 'saving' ? (
            <LoaderCircle size={12} className="animate-pulse-running text-faint" aria-label="saving" />
          ) : null}
        </span>
        {about ? (
          <p id={about} role={failed ? 'alert' : undefined} className={cx('text-meta', failed ? 'text-failed-text' : 'text-muted')}>
            {failed ? state.reason : hint}
          </p>
        ) : null}
      </div>
      <div className={cx('shrink-0', wide ? 'w-full' : 'phone:w-60 phone:[&:has([role=switch])]:w-auto')}>
        {children({ id, 'aria-describedby': about, 'aria-invalid': failed ? true : undefined })}
      </div>
    </div>
  );
}

interface Common<T> {
  label: SettingName;
  hint?: ReactNode;
  value: T;
  save: (value: T) => Promise<unknown>;
}

export function SwitchSetting({ label, hint, value, save }: Common<boolean>) {
  const { state, commit } = useSaved(save);
  return (
    <SettingRow label={label} hint={hint} state={state}>
      {({ id, 'aria-describedby': describedBy }) => (
        <Switch id={id} aria-describedby={describedBy} checked={value} onChange={(next) => void commit(next)} />
      )}
    </SettingRow>
  );
}

export function SelectSetting<T extends string>({
  label,
  hint,
  value,
  save,
  options,
}: Common<T> & { options: readonly { value: T; words: string }[] }) {
  const { state, commit } = useSaved(save);
  return (
    <SettingRow label={label} hint={hint} state={state}>
      {(ids) => (
        <NativeSelect {...ids} value={value} onChange={(event) => void commit(event.target.value as T)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.words}
            </option>
          ))}
        </NativeSelect>
      )}
    </SettingRow>
  );
}

/** What is typed is saved on Enter or when the field is left; Escape puts back what is in force. */
function useTyped<T>(text: string, parse: (typed: string) => T, save: (value: T) => Promise<unknown>) {
  const [draft, setDraft] = useState<string | null>(null);
  const { state, commit, reset } = useSaved(save);
  const leave = async () => {
    if (draft === null || draft === text) return setDraft(null);
    // What was refused stays there to be mended.
    if (await commit(parse(draft))) setDraft(null);
  };
  return {
    state,
    field: {
      value: draft ?? text,
      onChange: (event: { target: { value: string } }) => setDraft(event.target.value),
      onBlur: () => void leave(),
    },
    onKeyDown(event: KeyboardEvent, enterSaves: boolean) {
      if (event.key === 'Enter' && enterSaves) void leave();
      if (event.key === 'Escape' && draft !== null) {
        event.stopPropagation();
        setDraft(null);
        reset();
      }
    },
  };
}

/** Empty is null: the default, which the placeholder says. */
export function TextSetting({
  label,
  hint,
  value,
  save,
  placeholder,
  mono,
  suggestions,
}: Common<string | null> & { placeholder?: string; mono?: boolean; suggestions?: readonly string[] }) {
  const { state, field, onKeyDown } = useTyped(value ?? '', (typed) => typed.trim() || null, save);
  const list = useId();
  return (
    <SettingRow label={label} hint={hint} state={state}>
      {(ids) => (
        <>
          <Input
            {...ids}
            {...field}
            list={suggestions ? list : undefined}
            placeholder={placeholder}
            className={mono ? 'font-mono text-mono' : ''}
            onKeyDown={(event) => onKeyDown(event, true)}
          />
          {suggestions ? (
            <datalist id={list}>
              {suggestions.map((suggestion) => (
                <option key={suggestion} value={suggestion} />
              ))}
            </datalist>
          ) : null}
        </>
      )}
    </SettingRow>
  );
}

/** Empty is null where there is a default. What is no number is sent as it is: the server says what it accepts. */
export function NumberSetting({
  label,
  hint,
  value,
  save,
  placeholder,
  unit,
  min = 0,
  step,
}: Common<number | null> & { placeholder?: string; unit?: string; min?: number; step?: number }) {
  const { state, field, onKeyDown } = useTyped(
    value === null ? '' : String(value),
    (typed) => (typed.trim() === '' ? null : Number(typed)),
    save,
  );
  return (
    <SettingRow label={label} hint={hint} state={state}>
      {(ids) => (
        <div className="flex items-center gap-2">
          <Input
            {...ids}
            {...field}
            type="number"
            min={min}
            step={step}
            placeholder={placeholder}
            className="tabular w-28"
            onKeyDown={(event) => onKeyDown(event, true)}
          />
          {unit ? <span className="text-muted">{unit}</span> : null}
        </div>
      )}
    </SettingRow>
  );
}

/** One a line. */
export function LinesSetting({ label, hint, value, save, placeholder }: Common<string[]> & { placeholder?: string }) {
  const lines = (typed: string) =>
    typed
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  const { state, field, onKeyDown } = useTyped(value.join('\n'), lines, save);
  return (
    <SettingRow label={label} hint={hint} state={state} wide>
      {(ids) => (
        <TextArea
          {...ids}
          {...field}
          rows={Math.min(8, Math.max(2, value.length + 1))}
          placeholder={placeholder}
          spellCheck={false}
          className="font-mono text-mono"
          onKeyDown={(event) => onKeyDown(event, false)}
        />
      )}
    </SettingRow>
  );
}

/** Settings that belong together. */
export const SettingGroup = ({
  title,
  hint,
  children,
  trailing,
}: {
  title?: string;
  hint?: ReactNode;
  children: ReactNode;
  trailing?: ReactNode;
}) => (
  <section className="flex flex-col gap-1.5">
    {title ? (
      <div className="flex min-h-7 items-center justify-between gap-3">
        <h2 className="font-semibold text-heading">{title}</h2>
        {trailing}
      </div>
    ) : null}
    {hint ? <p className="text-muted">{hint}</p> : null}
    <div className="divide-y rounded-card border bg-surface">{children}</div>
  </section>
);
