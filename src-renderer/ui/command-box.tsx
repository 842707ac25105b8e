import { Command } from 'cmdk';
import { type ComponentProps, useEffect, useRef, useState } from 'react';

/**
 * What one types into, with a list of which Enter takes the highlighted entry. Something is always highlighted while anything is
 * listed: what was may leave the list before the library has drawn its highlight, which then stays with what is gone, and Enter did
 * nothing. The list's entries are rendered by whoever renders this.
 */
export function CommandBox(props: ComponentProps<typeof Command>) {
  const [value, setValue] = useState('');
  const root = useRef<HTMLDivElement>(null);
  // The entries are known only once they are drawn, and other ones may be with each time that this is.
  useEffect(() => {
    const entries = [...(root.current?.querySelectorAll('[cmdk-item]:not([aria-disabled="true"])') ?? [])];
    const values = entries.map((entry) => entry.getAttribute('data-value') ?? '');
    if (values[0] !== undefined && !values.includes(value)) setValue(values[0]);
  });
  return <Command ref={root} value={value} onValueChange={setValue} {...props} />;
}
