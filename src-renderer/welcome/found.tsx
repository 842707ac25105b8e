import { useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, CircleDashed, RotateCw } from 'lucide-react';
import { useState } from 'react';
import type { AgentInfo } from '../../src-main/contract/settings.ts';
import type { Check } from '../../src-main/contract/system.ts';
import { api, rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/empty-state.tsx';
import { ReadFailed } from '../ui/read-failed.tsx';
import { toast } from '../ui/toast.tsx';

/** The checks of this machine that are not about an agent; agents have more to say of themselves. */
const machine = ['git', 'disk', 'GitHub CLI', 'GitLab CLI'];

/** What there is on this machine to work with, and how to get what is missing. */
export function Found() {
  const client = useQueryClient();
  const agents = useQuery(api.agents.list.queryOptions());
  const doctor = useQuery({ ...api.system.doctor.queryOptions(), staleTime: 60_000 });
  const [looking, setLooking] = useState(false);
  const lookAgain = async () => {
    setLooking(true);
    try {
      client.setQueryData(api.agents.list.queryKey(), await rpc.agents.list({ fresh: true }));
      await doctor.refetch();
    } catch (error) {
      toast.fail('This machine could not be looked at', messageOf(error));
    } finally {
      setLooking(false);
    }
  };
  const checks = doctor.data?.filter((check) => machine.includes(check.name) || check.status === 'failed') ?? [];
  return (
    <section aria-labelledby="found" className="flex flex-col gap-2">
      <div className="flex items-center justify-between">
        <h2 id="found" className="font-semibold text-heading">
          On this machine
        </h2>
        <Button variant="ghost" size="sm" icon={<RotateCw size={12} />} busy={looking} onClick={() => void lookAgain()}>
          Look again
        </Button>
      </div>
      <ReadFailed title="This machine could not be looked at" of={[agents, doctor]} />
      <ul className="divide-y empty:hidden rounded-card border bg-surface" aria-busy={agents.isPending || doctor.isPending}>
        {agents.data?.map((agent) => (
          <AgentRow key={agent.id} agent={agent} />
        ))}
        {checks.map((check) => (
          <CheckRow key={check.name} check={check} />
        ))}
        {agents.isPending || doctor.isPending
          ? [1, 2, 3].map((n) => (
              <li key={n} className="p-3">
                <Skeleton />
              </li>
            ))
          : null}
      </ul>
    </section>
  );
}

function AgentRow({ agent }: { agent: AgentInfo }) {
  const ready = agent.installed && agent.signedIn !== 'no';
  const text = !agent.installed
    ? 'not installed'
    : [agent.version && `version ${agent.version}`, { yes: 'signed in', no: 'not signed in', unknown: 'sign-in not known' }[agent.signedIn]]
        .filter(Boolean)
        .join(', ');
  return (
    <Row
      state={ready ? 'ok' : agent.installed ? 'warning' : 'absent'}
      name={agent.name}
      text={agent.id === 'demo' ? 'built in; needs no account' : text}
      hint={agent.hint}
    />
  );
}

const CheckRow = ({ check }: { check: Check }) => (
  <Row
    state={check.status === 'ok' ? (check.hint ? 'absent' : 'ok') : 'warning'}
    name={check.name.charAt(0).toUpperCase() + check.name.slice(1)}
    text={check.text}
    hint={check.hint}
  />
);

function Row({ state, name, text, hint }: { state: 'ok' | 'warning' | 'absent'; name: string; text: string; hint: string | null }) {
  return (
    <li className="flex items-start gap-2.5 px-3 py-2">
      {state === 'ok' ? (
        <CircleCheck size={15} className="mt-0.5 shrink-0 text-done-solid" aria-label="Ready" role="img" />
      ) : state === 'warning' ? (
        <CircleAlert size={15} className="mt-0.5 shrink-0 text-waiting-solid" aria-label="Needs a look" role="img" />
      ) : (
        <CircleDashed size={15} className="mt-0.5 shrink-0 text-faint" aria-label="Not there" role="img" />
      )}
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap gap-x-2">
          <span className="font-medium">{name}</span>
          <span className="min-w-0 break-words text-muted">{text}</span>
        </p>
        {hint ? <p className="break-words text-meta text-muted">{hint.replaceAll('`', '')}</p> : null}
      </div>
    </li>
  );
}
