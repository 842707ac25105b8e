import type { TaskRef } from '../../src-main/contract/api.ts';
import type { Card } from '../../src-main/contract/board.ts';
import { messageOf } from '../api/query-client.ts';
import { toast } from '../ui/toast.tsx';
import { say, useBoard } from './board-state.ts';
import type { Refusal } from './drop.ts';

/** Requests that are under way at the same time when many tasks are changed. */
const atOnce = 6;

export const refOf = ({ project, slug }: TaskRef): TaskRef => ({ project, slug });

/** Does something with each task, a few at a time; says how far it is when there are many. Returns what was refused. */
export async function forEach(words: string, cards: readonly Card[], change: (card: Card) => Promise<unknown>): Promise<Refusal[]> {
  const refused: Refusal[] = [];
  const left = cards.values();
  let done = 0;
  const many = cards.length > atOnce;
  const worker = async () => {
    // One after the other takes from the same list.
    for (const card of left) {
      try {
        await change(card);
      } catch (error) {
        refused.push({ card, reason: messageOf(error) });
      }
      done += 1;
      if (many) useBoard.setState({ progress: { words, done, of: cards.length } });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, cards.length) }, worker));
  if (many) useBoard.setState({ progress: null });
  return refused;
}

/** Says what could not be done: of one task in a toast, of several by name. */
export function tell(what: string, refused: readonly Refusal[], asked: number): void {
  const [first] = refused;
  if (!first) return;
  if (asked === 1) toast.fail(`${first.card.key}: not done`, first.reason);
  else {
    const title = `${what}: ${asked - refused.length} of ${asked} done`;
    useBoard.setState({ report: { title, refused } });
    say(title);
  }
}
