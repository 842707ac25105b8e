import { createBundle } from './bundle.ts';
import { createCommentStore } from './comment-store.ts';
import { createComments } from './comments.ts';
import { createDrops } from './drops.ts';
import { createFeatures } from './features.ts';
import { createFollowUps } from './follow-ups.ts';
import { createNews, relayChanges } from './news.ts';
import { createPlanned } from './planned.ts';
import { createPlanners } from './planners.ts';
import type { FeaturePorts } from './ports.ts';
import { createProposals } from './proposals.ts';
import { createSpecs } from './specs.ts';
import { createFeatureStore } from './store.ts';
import { createViews } from './views.ts';

/** Features, their planners, proposals and discussions, put together. */
export function createFeatureDomain(ports: FeaturePorts) {
  const store = createFeatureStore(ports.db);
  const news = createNews(ports);
  const comments = createCommentStore(ports);
  const drops = createDrops({ ...ports, news });
  const views = createViews({ ...ports, store, drops });
  const planners = createPlanners({ ...ports, store, drops });
  const shared = { ...ports, store, news, comments, drops, views, planners };
  const features = createFeatures(shared);
  const proposals = createProposals({ ...shared, features });
  return {
    features,
    proposals,
    planners,
    bundle: createBundle({ ...shared, features, proposals }),
    specs: createSpecs(shared),
    comments: createComments({ ...shared, features }),
    /** For the end of a planner's run, and of one that works. */
    planned: createPlanned(shared),
    followUps: createFollowUps(shared),
    /** Follows the changes of tasks and runs; ends when it is called. */
    relay: () => relayChanges(ports),
  };
}

export type FeatureDomain = ReturnType<typeof createFeatureDomain>;
