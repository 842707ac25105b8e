import { ChevronDown } from 'lucide-react';
import type { Run } from '../../src-main/contract/runs.ts';
import { useSetSearch } from '../frame/use-open-task.ts';
import { duration, moment, usd } from '../lib/format.ts';
import { hueText, runStatusLook } from '../lib/status.ts';
import { useNow } from '../lib/use-now.ts';
import { Button } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';

/** Which run of the task is shown; the address keeps it. */
export function RunPicker({ runs, run }: { runs: readonly Run[]; run: Run }) {
  const setSearch = useSetSearch();
  const now = useNow(60_000);
  if (runs.length < 2) return null;
  const latest = runs.at(-1)?.number;
  const choose = (number: number) => setSearch({ run: number === latest ? undefined : number });
  return (
    <Menu
      align="end"
      trigger={
        <Button variant="ghost" size="sm" aria-label={`Run ${run.number} of ${runs.length}: choose another`}>
          Run {run.number} of {runs.length}
          <ChevronDown size={12} aria-hidden="true" />
        </Button>
      }
      entries={runs.toReversed().map((each) => {
        const { words, hue } = runStatusLook[each.status];
        const spent = each.finishedAt === null ? null : duration(each.finishedAt - each.startedAt);
        return {
          label: (
            <>
              Run {each.number} · <span className={hueText[hue]}>{words}</span>
            </>
          ),
          hint: [moment(each.startedAt, now), spent, each.model ?? each.agent, each.costUsd === null ? null : usd(each.costUsd)]
            .filter(Boolean)
            .join(' · '),
          checked: each.id === run.id,
          single: true,
          onSelect: () => choose(each.number),
        };
      })}
    />
  );
}
