import { useQuery } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { slugFor, slugProblem } from '../../src-main/contract/slugs.ts';
import { api } from '../api/client.ts';
import { Input } from '../ui/field.tsx';

/** The name that the task gets in addresses, folders and its branch: made from the title, or written. Only a new task has a choice. */
export function SlugField({
  project,
  title,
  value,
  onChange,
}: {
  project: string | null;
  title: string;
  /** Null: made from the title. */
  value: string | null;
  onChange: (slug: string | null) => void;
}) {
  const [editing, setEditing] = useState(value !== null);
  const shown = value ?? (title.trim() === '' ? '' : slugFor(title));
  const problem = value === null ? null : slugProblem(value);
  const looked = useDeferredValue(shown);
  const { data: other } = useQuery({
    ...api.tasks.get.queryOptions({ input: { project: project ?? '', slug: looked } }),
    enabled: project !== null && looked !== '' && problem === null,
    retry: false,
    staleTime: 5_000,
    gcTime: 5_000,
  });
  const taken = other !== undefined && other.slug === shown;
  return (
    <div className="text-meta text-muted">
      <div className="flex min-h-6 min-w-0 items-center gap-1">
        <span className="shrink-0">{project ?? 'project'}/</span>
        {editing ? (
          <Input
            autoFocus={value === null}
            aria-label="Slug"
            aria-invalid={problem !== null || undefined}
            value={shown}
            className="h-6! w-64! max-w-full text-meta"
            onChange={(event) => onChange(event.target.value)}
            onBlur={() => {
              if (value === null || value === '' || value === slugFor(title)) {
                onChange(null);
                setEditing(false);
              }
            }}
          />
        ) : (
          <button
            type="button"
            aria-label={`Slug ${shown}: change it`}
            onClick={() => setEditing(true)}
            className="flex min-w-0 items-center gap-1 rounded-control px-1 hover:bg-hover hover:text-ink"
          >
            <span className="truncate">{shown || 'made from the title'}</span>
            <Pencil size={11} aria-hidden="true" className="shrink-0" />
          </button>
        )}
      </div>
      {problem === null ? null : (
        <p role="alert" className="text-failed-text">
          {problem}
        </p>
      )}
      {taken ? (
        <p role="status" className={value === null ? '' : 'text-failed-text'}>
          {value === null
            ? `There is a task of that name: this one gets the next free number, ${shown}-2 or higher.`
            : `There is a task "${shown}" in ${project} already. Choose another slug.`}
        </p>
      ) : null}
    </div>
  );
}
