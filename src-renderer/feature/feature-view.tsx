import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { api } from '../api/client.ts';
import { isGone, messageOf } from '../api/query-client.ts';
import { ViewHeader } from '../frame/view-header.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorState, Skeleton } from '../ui/empty-state.tsx';
import { OpenFeature } from './open-feature.tsx';

/** One feature: its brief, what its planner makes of it, and what became of that. */
export function FeatureView() {
  const { project, slug } = useParams({ from: '/feature/$project/$slug' });
  const navigate = useNavigate();
  const { data, error, isFetching, refetch } = useQuery(api.features.get.queryOptions({ input: { project, slug } }));
  if (data && !isGone(error)) return <OpenFeature key={data.id} feature={data} />;
  return (
    <>
      <ViewHeader title="Feature" />
      {error ? (
        <ErrorState
          title={`${project}/${slug} cannot be shown`}
          text={messageOf(error)}
          action={
            <div className="flex gap-2">
              {isGone(error) ? null : (
                <Button busy={isFetching} onClick={() => void refetch()}>
                  Try again
                </Button>
              )}
              <Button onClick={() => void navigate({ to: '/features' })}>Go to features</Button>
            </div>
          }
        />
      ) : (
        <div role="status" aria-label={`Reading ${project}/${slug}`} className="flex flex-col gap-3 p-4">
          <Skeleton className="h-5 w-2/5" />
          <Skeleton className="mt-2 h-40 w-full" />
        </div>
      )}
    </>
  );
}
