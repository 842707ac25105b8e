import { useMemo } from 'react';
import { harmless } from '../../../src-main/contract/harmless.ts';
import { Scrolled } from './row-frame.tsx';

const mostChars = 20_000;

/** What an agent gave to a tool. Texts stand as texts: in JSON, their lines would be one long string. */
export function ToolInput({ input }: { input: unknown }) {
  const fields = useMemo(() => fieldsOf(input), [input]);
  if (fields.length === 0) return null;
  return (
    <Scrolled label="Input">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 px-2.5 py-1.5">
        {fields.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="whitespace-pre-wrap break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </Scrolled>
  );
}

function fieldsOf(input: unknown): [string, string][] {
  if (input === null || input === undefined) return [];
  if (typeof input !== 'object' || Array.isArray(input)) return [['input', textOf(input)]];
  return Object.entries(input).map(([name, value]) => [harmless(name), textOf(value)]);
}

function textOf(value: unknown): string {
  const text = harmless(typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? ''));
  return text.length > mostChars ? `${text.slice(0, mostChars)}\n… ${text.length - mostChars} characters more` : text;
}
