import { type Ports, suiteVersion } from '@modelops/action-kit';
import { connect, type GitHub } from '@modelops/github';

/** This repository on GitHub, as the token may see it. */
export function connectTo(token: string, { environment, log, sleep }: Ports): GitHub {
  return connect({
    token,
    apiUrl: environment.apiUrl,
    repository: environment.repository,
    userAgent: `modelops/${suiteVersion} (deploy-model)`,
    log,
    sleep,
  });
}
