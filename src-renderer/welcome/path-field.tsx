import { Autocomplete } from '@base-ui/react/autocomplete';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Folder, FolderGit2 } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { api } from '../api/client.ts';

/** A folder on the machine that the daemon runs on, typed with completion. Repositories are marked. */
export function PathField({
  value,
  onChange,
  onSubmit,
  label,
  placeholder,
  invalid,
  describedBy,
}: {
  value: string;
  onChange: (path: string) => void;
  onSubmit: () => void;
  label: string;
  placeholder: string;
  invalid?: boolean;
  describedBy?: string;
}) {
  const text = useDeferredValue(value);
  const [open, setOpen] = useState(false);
  const { data: suggestions = [] } = useQuery({
    ...api.system.completePath.queryOptions({ input: { text } }),
    placeholderData: keepPreviousData,
    // Folders come and go without an event.
    staleTime: 2_000,
  });
  return (
    <Autocomplete.Root
      items={suggestions}
      value={value}
      // What was chosen is gone on from: its folders are offered next.
      onValueChange={(next) => onChange(next)}
      itemToStringValue={(item) => item.path}
      // While a list is open, the rest of the page is hidden from screen readers: not for an empty one.
      open={open && suggestions.length > 0}
      onOpenChange={setOpen}
      filter={null}
      openOnInputClick
    >
      <Autocomplete.Input
        aria-label={label}
        aria-invalid={invalid || undefined}
        aria-describedby={describedBy}
        placeholder={placeholder}
        spellCheck={false}
        dir="ltr"
        // With nothing to show it counts as closed, and nobody else says that it is.
        onBlur={() => setOpen(false)}
        onKeyDown={(event) => {
          // Enter in the open list chooses; without a highlighted one it adds what was typed.
          if (event.key === 'Enter' && !event.currentTarget.getAttribute('aria-activedescendant')) onSubmit();
        }}
        className="h-8 w-full rounded-control border border-line-strong/70 bg-surface px-2.5 font-mono text-mono transition-colors hover:border-line-strong focus-visible:border-accent aria-invalid:border-failed-solid dark:bg-sunken"
      />
      <Autocomplete.Portal>
        <Autocomplete.Positioner sideOffset={4} align="start" className="z-50 outline-none">
          <Autocomplete.Popup className="max-h-(--available-height) w-(--anchor-width) overflow-y-auto rounded-card border border-line bg-raised p-1 shadow-raised empty:hidden">
            <Autocomplete.List className="max-h-72">
              {(item: (typeof suggestions)[number]) => (
                <Autocomplete.Item
                  key={item.path}
                  value={item}
                  className="flex min-h-7 items-center gap-2 rounded-control px-2 font-mono text-mono data-[highlighted]:bg-hover"
                >
                  {item.repository ? (
                    <FolderGit2 size={14} className="shrink-0 text-accent" aria-hidden="true" />
                  ) : (
                    <Folder size={14} className="shrink-0 text-faint" aria-hidden="true" />
                  )}
                  <span className="min-w-0 flex-1 truncate text-left" dir="rtl">
                    <bdi dir="ltr">{item.path}</bdi>
                  </span>
                  {item.repository ? <span className="shrink-0 font-sans text-meta text-muted">repository</span> : null}
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}
