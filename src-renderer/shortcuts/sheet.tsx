import { useView } from '../state/view.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { useKeys } from './bindings.ts';
import { type ActionId, actions, scopes } from './registry.ts';
import { useShortcut } from './use-shortcut.ts';

/** All shortcuts, as they are now. */
export function ShortcutSheet() {
  const open = useView((state) => state.shortcutsOpen);
  const setOpen = useView((state) => state.setShortcutsOpen);
  useShortcut('help.shortcuts', () => setOpen(true));
  return (
    <Dialog
      open={open}
      onClose={() => setOpen(false)}
      title="Keyboard shortcuts"
      description="They can be changed in the settings."
      width="lg"
    >
      <div className="gap-x-8 [column-width:16rem]">
        {scopes.map((scope) => (
          <section key={scope.id} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 text-faint text-meta">{scope.words}</h3>
            <dl>
              {actions
                .filter((action) => action.scope === scope.id)
                .map((action) => (
                  <Row key={action.id} id={action.id} words={action.words} />
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function Row({ id, words }: { id: ActionId; words: string }) {
  const keys = useKeys(id);
  if (keys === '') return null;
  return (
    <div className="flex min-h-6 items-center justify-between gap-3">
      <dt>{words}</dt>
      <dd>
        <Kbd keys={keys} />
      </dd>
    </div>
  );
}
