import type { Executor, GitHubReader } from '@modelops/lifecycle';
import { type ClientOptions, createOctokit } from './client.ts';
import { createExecutor } from './executor.ts';
import { createReader } from './reader.ts';

export { PermissionError } from './http-errors.ts';
export { createManifestReader } from './manifest.ts';
export { downloadVersion, type VersionFiles } from './version-files.ts';

export interface GitHub {
  readonly read: GitHubReader;
  readonly executor: Executor;
}

/** GitHub as the actions see it: a reader and an executor for one repository. */
export function connect(
  options: ClientOptions & { readonly sleep: (milliseconds: number) => Promise<void> },
): GitHub {
  const octokit = createOctokit(options);
  return {
    read: createReader(octokit, options.repository, options.sleep),
    executor: createExecutor(octokit, options.repository),
  };
}
