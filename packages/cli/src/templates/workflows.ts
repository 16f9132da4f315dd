/** What the two workflow files of a user say that differs from repository to repository. */
export interface WorkflowOptions {
  /** Where the reusable workflows are: `modelops-actions/modelops/.github/workflows`, or `./.github/workflows`. */
  readonly from: string;
  /** `@v1`, or nothing for workflows of the repository itself. */
  readonly at: string;
  readonly defaultBranch: string;
  /** Command that installs what training needs. */
  readonly setup?: string | undefined;
  /** Command that brings data which is not committed. */
  readonly fetch?: string | undefined;
}

/** Name of the workflow, which the one for forks' reports waits for. */
const name = 'modelops';

/**
 * The workflow file of a user: judges on pull requests and in the merge queue, releases after the merge. Its jobs only call
 * ours; each is granted what the jobs of its callee need together, and no more.
 */
export function userWorkflow({ from, at, defaultBranch, ...commands }: WorkflowOptions): string {
  const withCommands = commandLines(commands);
  return `# Judges the models of modelops.yml on every pull request, and releases them after the merge.
# Require the check "ci / gate". Reports of pull requests from forks: modelops-report.yml.
name: ${name}
on:
  pull_request:
  merge_group:
  push:
    branches: [${yamlText(defaultBranch)}]
  workflow_dispatch:
    inputs:
      model:
        description: Release only this model
        type: string
        default: ""

# Nothing is granted here: each job below asks for what it needs.
permissions: {}

# A newer push to a pull request makes the older run's answer worthless; a release is never cancelled.
concurrency:
  group: modelops-\${{ github.event.pull_request.number || github.run_id }}
  cancel-in-progress: \${{ github.event_name == 'pull_request' }}

jobs:
  ci:
    if: github.event_name == 'pull_request' || github.event_name == 'merge_group'
    permissions:
      contents: read # the code, and the released version to compare with
      actions: read # evidence of an earlier run
      pull-requests: write # one comment, kept up to date; the job that runs your code only reads
      checks: write # annotations at the lines of modelops.yml
    uses: ${from}/model-ci.yml${at}
${withCommands === '' ? '' : `    with:\n${withCommands}`}
  release:
    if: github.event_name == 'push' || github.event_name == 'workflow_dispatch'
    permissions:
      contents: write # the release and the ledger; the job that runs your code only reads
      deployments: write # the deployments that people see, where modelops.yml asks for them
      actions: read # evidence of the pull request's run
      pull-requests: read # which pull request brought this commit, and its labels
    uses: ${from}/model-release.yml${at}
    with:
      model: \${{ inputs.model }}
${withCommands}`;
}

/** The workflow file that posts the reports of pull requests from forks, whose own runs may not write. */
export function reportWorkflow({ from, at }: WorkflowOptions): string {
  return `# Posts the reports of pull requests from forks, whose own runs may only read. It checks nothing out and runs no code of theirs.
name: ${name}-report
on:
  workflow_run: # zizmor: ignore[dangerous-triggers] the callee takes the artifact as hostile, and runs nothing of it
    workflows: [${name}]
    types: [completed]

# Nothing is granted here: the job below asks for what it needs.
permissions: {}

jobs:
  report:
    if: github.event.workflow_run.event == 'pull_request'
    permissions:
      actions: read # the artifact of the fork's run
      pull-requests: write # one comment, kept up to date
      checks: write # annotations at the lines of modelops.yml
    uses: ${from}/model-report.yml${at}
`;
}

/** The workflow file that looks for drift, every week and when asked. */
export function driftWorkflow({ from, at, ...commands }: WorkflowOptions): string {
  return `# Looks for drift of the models that have \`drift:\` in modelops.yml. When an alarm stands, it trains and judges a candidate on the
# newest data and proposes it in one pull request, which it closes when drift clears.
name: ${name}-drift
on:
  schedule:
    - cron: "17 3 * * 1" # Mondays, 03:17 UTC; each run takes the days that came since
  workflow_dispatch:
    inputs:
      model:
        description: Look at this model only
        type: string
        default: ""
      update:
        description: Propose retraining on the newest data now, whether an alarm stands or not
        type: boolean
        default: false

# Nothing is granted here: the job below asks for what it needs.
permissions: {}

jobs:
  watch:
    permissions:
      contents: write # the ledger, and the branch with the new lock; the jobs that run your code only read
      actions: read # evidence of an earlier run
      pull-requests: write # the pull request that proposes to retrain
      issues: write # an issue where there is no pull request
    uses: ${from}/model-drift.yml${at}
    with:
      model: \${{ inputs.model }}
      update: \${{ inputs.update || false }} # a schedule has no inputs
${commandLines(commands)}`;
}

/** The workflow file with which a person rolls back, deploys or retires. */
export function deployWorkflow({ from, at }: WorkflowOptions): string {
  return `# By hand: rolls back to the version before, deploys a version, or retires one. Actions, modelops-deploy, Run workflow.
name: ${name}-deploy
on:
  workflow_dispatch:
    inputs:
      mode:
        description: What to do
        type: choice
        options: [rollback, start, retire]
        default: rollback
      model:
        description: Which model; may be left out when modelops.yml declares exactly one
        type: string
        default: ""
      environment:
        description: Where
        type: string
        default: production
      version:
        description: "rollback: where to (default: the version before); start, retire: which one"
        type: string
        default: ""
      from:
        description: "rollback: the version to leave (default: what runs)"
        type: string
        default: ""
      force:
        description: "start: although it was rolled back, is older, failed its validation, or the ledger was deleted"
        type: boolean
        default: false

# Nothing is granted here: the job below asks for what it needs.
permissions: {}

jobs:
  deploy:
    permissions:
      contents: write # the ledger
      deployments: write # the deployment that people see
    uses: ${from}/model-deploy.yml${at}
    with:
      mode: \${{ inputs.mode }}
      model: \${{ inputs.model }}
      environment: \${{ inputs.environment }}
      version: \${{ inputs.version }}
      from: \${{ inputs.from }}
      force: \${{ inputs.force }}
`;
}

function commandLines({ fetch, setup }: Pick<WorkflowOptions, 'fetch' | 'setup'>): string {
  const line = (name: string, command: string | undefined, why: string) =>
    command === undefined ? '' : `      ${name}: ${yamlText(command)} # ${why}\n`;
  return line('fetch', fetch, 'data that is not committed') + line('setup', setup, 'before training');
}

/** A text as it stands in YAML, plain where that is safe. */
export function yamlText(text: string): string {
  return /^[A-Za-z_./][\w./ -]*$/.test(text) &&
    !/^(?:true|false|null|yes|no|on|off|~)$/i.test(text) &&
    !/\s$/.test(text)
    ? text
    : JSON.stringify(text);
}
