import { reportWorkflow, userWorkflow } from '@modelops/cli/templates';

const folder = 'examples/flight-delays/.github/workflows';

/** The two workflow files of the example: what `modelops init` writes. @param slug `owner/name` of this repository. */
export function exampleWorkflows(slug: string): [path: string, text: string][] {
  const options = {
    from: `${slug}/.github/workflows`,
    at: '@v1',
    defaultBranch: 'main',
    setup: 'npm ci',
  };
  return [
    [`${folder}/modelops.yml`, userWorkflow(options)],
    [`${folder}/modelops-report.yml`, reportWorkflow(options)],
  ];
}
