import type { CheckRun, Repository } from './state.ts';

const PASSED = new Set(['success', 'neutral', 'skipped']);

/** The newest check run of each name and suite on a commit, newest first: what `filter=latest` lists. */
export function latestChecks(repository: Repository, sha: string): CheckRun[] {
  const runs = [...repository.checkRuns.values()].filter((run) => run.headSha === sha).reverse();
  const same = (a: CheckRun, b: CheckRun): boolean => a.name === b.name && a.suite === b.suite;
  return runs.filter((run, index) => runs.findIndex((other) => same(other, run)) === index);
}

type Lack = 'expected' | 'queued' | 'in progress' | 'failing';

function lackOf(repository: Repository, sha: string, name: string): Lack | undefined {
  const run = latestChecks(repository, sha).find((check) => check.name === name);
  if (run !== undefined) {
    if (run.status !== 'completed') return run.status === 'queued' ? 'queued' : 'in progress';
    return PASSED.has(run.conclusion ?? '') ? undefined : 'failing';
  }
  const status = repository.statuses.find((item) => item.sha === sha && item.context === name);
  if (status === undefined || status.state === 'pending') return 'expected';
  return status.state === 'success' ? undefined : 'failing';
}

/** Why a commit may not be merged, in GitHub's words; undefined when every required check has passed. */
export function missingChecks(repository: Repository, sha: string): string | undefined {
  const names = [...repository.requiredChecks];
  const lacks = names.flatMap((name) => {
    const lack = lackOf(repository, sha, name);
    return lack === undefined ? [] : [{ name, lack }];
  });
  const first = lacks[0];
  if (first === undefined) return undefined;
  if (lacks.length === 1) return `Required status check "${first.name}" is ${first.lack}.`;
  const of = `${lacks.length} of ${names.length} required status checks`;
  const kinds = [...new Set(lacks.map(({ lack }) => lack))];
  if (kinds.length === 1) return `${of} are ${first.lack}.`;
  const counts = kinds.map((kind) => `${lacks.filter(({ lack }) => lack === kind).length} ${kind}`);
  return `${of} have not succeeded: ${counts.slice(0, -1).join(', ')} and ${counts.at(-1)}.`;
}
