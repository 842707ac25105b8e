import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Play } from 'lucide-react';
import { api, rpc } from '../api/client.ts';
import { messageOf, queryClient } from '../api/query-client.ts';
import { Button } from '../ui/button.tsx';
import { AddProject } from './add-project.tsx';
import { Found } from './found.tsx';
import { startTour } from './tour.tsx';

/** The first thing a newcomer sees; later, where projects are added. */
export function WelcomeView() {
  const navigate = useNavigate();
  const { data: projects } = useQuery(api.projects.list.queryOptions());
  const demo = useMutation({
    mutationFn: () => rpc.system.demo(),
    onSuccess: async ({ project, slug }) => {
      await queryClient.invalidateQueries({ queryKey: api.projects.key() });
      startTour(`${project}/${slug}`);
      await navigate({ to: '/board', search: { task: `${project}/${slug}`, tab: 'spec' } });
    },
  });
  const newcomer = projects?.length === 0;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" tabIndex={-1}>
      <div className="mx-auto flex max-w-160 flex-col gap-8 px-4 py-10 phone:px-6 phone:py-14">
        <header>
          <h1 className="text-balance font-semibold text-title">{newcomer ? 'Hand tasks to your coding agents' : 'Add a project'}</h1>
          <p className="mt-1 max-w-130 text-muted">
            {newcomer
              ? 'Write down what is to be done, queue it, walk away. Each task gets a worktree of its own, your checks run, a second session reviews, and you get a branch or a pull request.'
              : 'Any git repository on this machine. Nothing in it is changed; agents work in worktrees elsewhere.'}
          </p>
        </header>
        <section aria-labelledby="add" className="flex flex-col gap-2">
          <h2 id="add" className={newcomer ? 'font-semibold text-heading' : 'sr-only'}>
            Add a project
          </h2>
          <AddProject
            onAdded={(added) => {
              const [only] = added;
              if (added.length === 1 && only) void navigate({ to: '/board/$project', params: { project: only.name } });
              else if (added.length > 1) void navigate({ to: '/board' });
            }}
          />
        </section>
        <section aria-labelledby="demo" className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card border bg-surface p-3.5">
          <div className="min-w-60 flex-1">
            <h2 id="demo" className="font-medium">
              Or look at it first
            </h2>
            <p className="text-muted">
              A sample project and a built-in demo agent: no account, nothing of yours is touched, done in seconds.
            </p>
            {demo.error ? (
              <p role="alert" className="mt-1 text-failed-text">
                {messageOf(demo.error)}
              </p>
            ) : null}
          </div>
          <Button icon={<Play size={13} />} busy={demo.isPending} onClick={() => demo.mutate()}>
            Try it with the demo agent
          </Button>
        </section>
        <Found />
      </div>
    </div>
  );
}
