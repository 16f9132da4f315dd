import { deployWorkflow, driftWorkflow, reportWorkflow, userWorkflow } from '@modelops/cli/templates';

const folder = 'examples/flight-delays/.github/workflows';

/** The workflow files of the example: what `modelops init` writes, and the one to click. @param slug `owner/name` of this repository. */
export function exampleWorkflows(slug: string): [path: string, text: string][] {
  const options = {
    from: `${slug}/.github/workflows`,
    at: '@v1',
    defaultBranch: 'main',
    setup: 'npm ci',
    fetch: 'node fetch.js',
  };
  return [
    [`${folder}/modelops.yml`, userWorkflow(options)],
    [`${folder}/modelops-report.yml`, reportWorkflow(options)],
    [`${folder}/modelops-drift.yml`, driftWorkflow(options)],
    [`${folder}/modelops-deploy.yml`, deployWorkflow(options)],
  ];
}
