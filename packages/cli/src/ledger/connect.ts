import { suiteVersion } from '@modelops/action-kit/frame';
import { UserError } from '@modelops/contracts';
import { connect, type GitHub } from '@modelops/github';
import type { Given } from '../flags.ts';
import { gitEnvironment } from '../git.ts';
import type { Io } from '../io.ts';
import { terminalLogger } from '../terminal.ts';

/** GitHub for a command that only reads. @throws UserError without a token. */
export async function connectFor(given: Given, io: Io, temporary: string): Promise<GitHub> {
  const token = given.values.get('token') || io.env['GITHUB_TOKEN'] || io.env['GH_TOKEN'] || '';
  if (token === '') {
    throw new UserError('there is no token for GitHub', {
      fix: 'Set GITHUB_TOKEN or GH_TOKEN, for example `GITHUB_TOKEN=$(gh auth token) modelops …`.',
    });
  }
  const environment = await gitEnvironment(io.cwd, io.env, temporary);
  return connect({
    token,
    apiUrl: environment.apiUrl,
    repository: environment.repository,
    userAgent: `modelops/${suiteVersion} (command line)`,
    log: terminalLogger(io, given.verbose),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
}
