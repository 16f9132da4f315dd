import type { Route } from '../router.ts';
import { accountRoutes } from './accounts.ts';
import { actionsRoutes } from './actions.ts';
import { assetRoutes } from './assets.ts';
import { checkRoutes } from './checks.ts';
import { commentRoutes } from './comments.ts';
import { contentRoutes } from './contents.ts';
import { deploymentRoutes } from './deployments.ts';
import { gitDataRoutes } from './git-data.ts';
import { issueRoutes } from './issues.ts';
import { pullRoutes } from './pulls.ts';
import { releaseRoutes } from './releases.ts';
import { commitRoute, repositoryRoutes } from './repositories.ts';

/** Every REST route, in the order in which they are tried. */
export const routes: readonly Route[] = [
  ...accountRoutes,
  ...repositoryRoutes,
  ...gitDataRoutes,
  ...contentRoutes,
  ...pullRoutes,
  ...issueRoutes,
  ...commentRoutes,
  ...assetRoutes,
  ...releaseRoutes,
  ...checkRoutes,
  ...deploymentRoutes,
  ...actionsRoutes,
  commitRoute,
];

/** The operations of GitHub's OpenAPI description that are served. */
export function describedOperations(): { method: string; template: string }[] {
  return routes
    .filter((route) => route.undescribed === undefined)
    .map(({ method, template }) => ({ method, template }));
}
