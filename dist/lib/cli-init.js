import { n as suiteVersion } from "./action-kit-frame.js";
import { n as parseInputs } from "./action-kit-inputs.js";
import { t as printable } from "./action-kit-logger.js";
import { n as Workspace } from "./action-kit-workspace.js";
import { t as checkModelName } from "./contracts-names.js";
import { n as parseConfig } from "./contracts-config.js";
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { i as parseRemote, t as git } from "./cli-git.js";
import { n as painter, t as columns } from "./cli-terminal.js";
import { r as metricResults, s as prepareEvaluation } from "./evaluation-report.js";
import { n as fileNameSchema } from "./contracts-common2.js";
import { t as readTable } from "./data-read-table.js";
import { i as resolveColumns, n as inferTask, r as predictionsFromTable } from "./evaluation-predictions.js";
import { t as initInputs } from "./cli-inputs.js";
import { t as replaceFile } from "./action-kit-replace-file.js";
import { mkdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

// packages/cli/src/templates/shipped.generated.json
var repository = "modelops-actions/modelops";
var workflows$1 = {
	"model-ci.yml": "# Judges the models that a pull request or a merge group changes, and reports. Called by a workflow of yours on `pull_request`\n# and `merge_group`; docs/guides/workflows.md has the file to copy. The check to require is `<your job> / gate`.\nname: model-ci\non:\n  workflow_call:\n    inputs:\n      config:\n        type: string\n        default: modelops.yml\n        description: Path of modelops.yml.\n      fetch:\n        type: string\n        default: \"\"\n        description: Command that brings data which is not committed, before evidence is looked for.\n      setup:\n        type: string\n        default: \"\"\n        description: \"Command that installs what training needs, of every model. It does not run when evidence is found. Default: `train.setup` of each in modelops.yml.\"\n      runs-on:\n        type: string\n        default: ubuntu-latest\n        description: \"Runner of the job that runs your code: a label, or a JSON list of labels.\"\n      container:\n        type: string\n        default: \"\"\n        description: Image of the container that the job with your code runs in.\n      trusted-runs-on:\n        type: string\n        default: ubuntu-latest\n        description: \"Runner of the jobs that run none of your code: a label, or a JSON list of labels.\"\n\npermissions: {}\n\njobs:\n  # Reads modelops.yml; runs none of your code.\n  select:\n    name: select\n    runs-on: ${{ startsWith(inputs.trusted-runs-on, '[') && fromJSON(inputs.trusted-runs-on) || inputs.trusted-runs-on }}\n    permissions:\n      contents: read # the code, and the commit to compare with\n    outputs:\n      models: ${{ steps.select.outputs.models }}\n    steps:\n      - name: Check out\n        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n        with:\n          persist-credentials: false\n      - name: Which models are changed\n        id: select\n        uses: $/actions/validate-model\n        with:\n          mode: select\n          config: ${{ inputs.config }}\n\n  # Runs your code, so it may read and nothing else.\n  judge:\n    name: ${{ matrix.model }}\n    needs: select\n    if: needs.select.outputs.models != '[]'\n    strategy:\n      fail-fast: false\n      matrix:\n        model: ${{ fromJSON(needs.select.outputs.models) }}\n    permissions:\n      contents: read # the code, and the released version to compare with\n      actions: read # evidence of an earlier run\n      pull-requests: read # which pull request brought this commit\n    uses: $/.github/workflows/judge-model.yml\n    with:\n      model: ${{ matrix.model }}\n      config: ${{ inputs.config }}\n      fetch: ${{ inputs.fetch }}\n      setup: ${{ inputs.setup }}\n      runs-on: ${{ inputs.runs-on }}\n      container: ${{ inputs.container }}\n\n  # Writes the comment and the check runs: checks nothing out and runs none of your code. Forks' reports: model-report.yml.\n  report:\n    name: report\n    needs: [select, judge]\n    if: >-\n      !cancelled() && github.event_name == 'pull_request' &&\n      github.event.pull_request.head.repo.full_name == github.repository\n    runs-on: ${{ startsWith(inputs.trusted-runs-on, '[') && fromJSON(inputs.trusted-runs-on) || inputs.trusted-runs-on }}\n    permissions:\n      pull-requests: write # one comment, kept up to date\n      checks: write # annotations at the lines of modelops.yml\n    steps:\n      - name: Report\n        uses: $/actions/validate-model\n        with:\n          mode: report\n          models: ${{ needs.select.outputs.models }}\n          problem: >-\n            ${{ needs.select.result != 'success' &&\n            'it is not known which of them it changes; the job \"select\" of this run says why' || '' }}\n\n  # The check to require. It always reports, also when no model is changed.\n  gate:\n    name: gate\n    needs: [select, judge]\n    if: always()\n    runs-on: ${{ startsWith(inputs.trusted-runs-on, '[') && fromJSON(inputs.trusted-runs-on) || inputs.trusted-runs-on }}\n    permissions: {}\n    steps:\n      - name: Every changed model is judged and none failed\n        shell: bash\n        env:\n          RESULTS: ${{ needs.select.result }} ${{ needs.judge.result }}\n        run: |\n          case \"$RESULTS\" in\n            \"success success\") echo \"Every changed model is judged, and none failed.\" ;;\n            \"success skipped\") echo \"No model is changed.\" ;;\n            *)\n              echo \"::error title=gate::A model failed, or could not be judged (select, judge: $RESULTS). The jobs above say why.\"\n              exit 1\n              ;;\n          esac\n",
	"model-release.yml": "# Publishes the models that changed as their next version, and deploys them where modelops.yml says so. Called by a workflow of yours on `push` and `workflow_dispatch`;\n# docs/guides/workflows.md has the file to copy.\nname: model-release\non:\n  workflow_call:\n    inputs:\n      model:\n        type: string\n        default: \"\"\n        description: Only this model. Without it every model whose inputs differ from its latest version's.\n      config:\n        type: string\n        default: modelops.yml\n        description: Path of modelops.yml.\n      fetch:\n        type: string\n        default: \"\"\n        description: Command that brings data which is not committed, before evidence is looked for.\n      setup:\n        type: string\n        default: \"\"\n        description: \"Command that installs what training needs, of every model. It does not run when evidence is found. Default: `train.setup` of each in modelops.yml.\"\n      runs-on:\n        type: string\n        default: ubuntu-latest\n        description: \"Runner of the job that runs your code: a label, or a JSON list of labels.\"\n      container:\n        type: string\n        default: \"\"\n        description: Image of the container that the job with your code runs in.\n      trusted-runs-on:\n        type: string\n        default: ubuntu-latest\n        description: \"Runner of the jobs that run none of your code: a label, or a JSON list of labels.\"\n      deploy:\n        type: boolean\n        default: true\n        description: Whether each version is deployed to the environments that modelops.yml declares for its model.\n      deploy-runs-on:\n        type: string\n        default: ubuntu-latest\n        description: \"Runner of the jobs that deploy, one that reaches your targets: a label, or a JSON list of labels.\"\n\npermissions: {}\n\njobs:\n  # Reads modelops.yml and the releases; runs none of your code.\n  select:\n    name: select\n    runs-on: ${{ startsWith(inputs.trusted-runs-on, '[') && fromJSON(inputs.trusted-runs-on) || inputs.trusted-runs-on }}\n    permissions:\n      contents: read # the code and the released versions\n    outputs:\n      models: ${{ steps.select.outputs.models }}\n    steps:\n      - name: Check out\n        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n        with:\n          persist-credentials: false\n      - name: Which models are to be released\n        id: select\n        uses: $/actions/validate-model\n        with:\n          mode: select\n          config: ${{ inputs.config }}\n          model: ${{ inputs.model }}\n\n  release:\n    name: ${{ matrix.model }}\n    needs: select\n    if: needs.select.outputs.models != '[]'\n    strategy:\n      fail-fast: false\n      matrix:\n        model: ${{ fromJSON(needs.select.outputs.models) }}\n    permissions:\n      contents: write # the release and the ledger; the job that runs your code gets read\n      deployments: write # the deployments that people see\n      actions: read # evidence of an earlier run\n      pull-requests: read # which pull request brought this commit, and its labels\n    uses: $/.github/workflows/release-model.yml\n    with:\n      model: ${{ matrix.model }}\n      config: ${{ inputs.config }}\n      fetch: ${{ inputs.fetch }}\n      setup: ${{ inputs.setup }}\n      runs-on: ${{ inputs.runs-on }}\n      container: ${{ inputs.container }}\n      trusted-runs-on: ${{ inputs.trusted-runs-on }}\n      deploy: ${{ inputs.deploy }}\n      deploy-runs-on: ${{ inputs.deploy-runs-on }}\n",
	"model-report.yml": "# Posts the reports of pull requests from forks, whose own runs may only read. Called by a workflow of yours on `workflow_run`;\n# docs/guides/workflows.md has the file to copy. It takes the artifact of that run as hostile, and checks nothing out.\nname: model-report\non:\n  workflow_call:\n    inputs:\n      trusted-runs-on:\n        type: string\n        default: ubuntu-latest\n        description: \"Runner of the job: a label, or a JSON list of labels.\"\n\npermissions: {}\n\njobs:\n  report:\n    name: report\n    if: >-\n      github.event_name == 'workflow_run' && github.event.workflow_run.event == 'pull_request' &&\n      github.event.workflow_run.head_repository.full_name != github.repository\n    runs-on: ${{ startsWith(inputs.trusted-runs-on, '[') && fromJSON(inputs.trusted-runs-on) || inputs.trusted-runs-on }}\n    permissions:\n      actions: read # the artifact of the fork's run\n      pull-requests: write # one comment, kept up to date\n      checks: write # annotations at the lines of modelops.yml\n    steps:\n      - name: Report\n        uses: $/actions/validate-model\n        with:\n          mode: report\n",
	"model-deploy.yml": "# Deploys a released version, rolls back or retires one, by hand. Called by a workflow of yours on `workflow_dispatch`;\n# docs/guides/deploy.md has the file to copy.\nname: model-deploy\non:\n  workflow_call:\n    inputs:\n      mode:\n        type: string\n        default: rollback\n        description: start, rollback or retire.\n      model:\n        type: string\n        default: \"\"\n        description: Name of the model; may be left out when modelops.yml declares exactly one.\n      environment:\n        type: string\n        required: true\n        description: Where, e.g. production.\n      version:\n        type: string\n        default: \"\"\n        description: \"start: what to deploy (default: latest); rollback: where to go back to (default: the version before); retire: which one.\"\n      from:\n        type: string\n        default: \"\"\n        description: \"rollback: the version to leave; when something else runs, nothing is changed.\"\n      force:\n        type: boolean\n        default: false\n        description: \"start: deploy it although it is older, was rolled back, failed its validation, or the ledger was deleted. Leave it to a person's choice.\"\n      config:\n        type: string\n        default: modelops.yml\n        description: Path of modelops.yml.\n      runs-on:\n        type: string\n        default: ubuntu-latest\n        description: \"Runner that reaches your targets: a label, or a JSON list of labels.\"\n\npermissions: {}\n\njobs:\n  # Checks nothing out and runs none of your code.\n  deploy:\n    name: ${{ inputs.mode }}\n    runs-on: ${{ startsWith(inputs.runs-on, '[') && fromJSON(inputs.runs-on) || inputs.runs-on }}\n    environment:\n      name: ${{ inputs.environment }} # its reviewers and rules apply\n      deployment: false # deploy-model makes the deployment, of the version's tag\n    # Never cancelled; without it nothing is lost either, since the ledger has a lease.\n    concurrency:\n      group: modelops-deploy-${{ inputs.model }}-${{ inputs.environment }}\n      queue: max\n    permissions:\n      contents: write # the ledger, the branch modelops/ledger\n      deployments: write # the deployment that people see\n    steps:\n      - name: ${{ inputs.mode }}\n        uses: $/actions/deploy-model\n        with:\n          mode: ${{ inputs.mode }}\n          config: ${{ inputs.config }}\n          model: ${{ inputs.model }}\n          environment: ${{ inputs.environment }}\n          version: ${{ inputs.version }}\n          from: ${{ inputs.from }}\n          force: ${{ inputs.force }}\n",
	"model-drift.yml": "# Looks for drift of the models that production runs, and proposes to retrain those that need it. Called by a workflow of yours\n# on `schedule` and `workflow_dispatch`; docs/guides/drift.md says what follows from an alarm.\nname: model-drift\non:\n  workflow_call:\n    inputs:\n      model:\n        type: string\n        default: \"\"\n        description: Only this model. Without it every model with `drift` in modelops.yml.\n      environment:\n        type: string\n        default: production\n        description: Environment that is watched, an entry of `drift` in modelops.yml.\n      config:\n        type: string\n        default: modelops.yml\n        description: Path of modelops.yml.\n      update:\n        type: boolean\n        default: false\n        description: \"Propose retraining on the newest data now, whether an alarm stands or not.\"\n      fetch:\n        type: string\n        default: \"\"\n        description: Command that brings data which is not committed, the log of predictions too.\n      setup:\n        type: string\n        default: \"\"\n        description: \"Command that installs what training needs. Default: `train.setup` in modelops.yml.\"\n      runs-on:\n        type: string\n        default: ubuntu-latest\n        description: \"Runner of the jobs that run your code: a label, or a JSON list of labels.\"\n      container:\n        type: string\n        default: \"\"\n        description: Image of the container that the jobs with your code run in.\n      trusted-runs-on:\n        type: string\n        default: ubuntu-latest\n        description: \"Runner of the jobs that run none of your code: a label, or a JSON list of labels.\"\n    secrets:\n      token:\n        required: false\n        description: \"Fine-grained personal access token of a machine account, which opens the pull request, so that its checks run by themselves. Default: the job's own token.\"\n\npermissions: {}\n\njobs:\n  # Reads modelops.yml; runs none of your code.\n  select:\n    name: select\n    runs-on: ${{ startsWith(inputs.trusted-runs-on, '[') && fromJSON(inputs.trusted-runs-on) || inputs.trusted-runs-on }}\n    permissions:\n      contents: read # modelops.yml\n    outputs:\n      models: ${{ steps.select.outputs.models }}\n    steps:\n      - name: Check out\n        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n        with:\n          persist-credentials: false\n      - name: Which models are watched\n        id: select\n        uses: $/actions/check-drift\n        with:\n          mode: select\n          config: ${{ inputs.config }}\n          model: ${{ inputs.model }}\n          environment: ${{ inputs.environment }}\n\n  watch:\n    name: ${{ matrix.model }}\n    needs: select\n    if: needs.select.outputs.models != '[]'\n    strategy:\n      fail-fast: false\n      matrix:\n        model: ${{ fromJSON(needs.select.outputs.models) }}\n    permissions:\n      contents: write # the ledger, and the branch with the new lock; the jobs that run your code only read\n      actions: read # evidence of an earlier run\n      pull-requests: write # the pull request that proposes to retrain\n      issues: write # an issue where there is no pull request\n    uses: $/.github/workflows/watch-model.yml\n    with:\n      model: ${{ matrix.model }}\n      environment: ${{ inputs.environment }}\n      config: ${{ inputs.config }}\n      update: ${{ inputs.update }}\n      fetch: ${{ inputs.fetch }}\n      setup: ${{ inputs.setup }}\n      runs-on: ${{ inputs.runs-on }}\n      container: ${{ inputs.container }}\n      trusted-runs-on: ${{ inputs.trusted-runs-on }}\n    secrets:\n      token: ${{ secrets.token }}\n",
	"judge-model.yml": "# One model: finds the evidence that an earlier run made from the same inputs, or trains and judges. Part of model-ci.yml,\n# model-release.yml and model-drift.yml; it runs your code, so its token only reads.\nname: judge-model\non:\n  workflow_call:\n    inputs:\n      model:\n        type: string\n        required: true\n        description: Name of the model in modelops.yml.\n      config:\n        type: string\n        default: modelops.yml\n        description: Path of modelops.yml.\n      fetch:\n        type: string\n        default: \"\"\n        description: Command that brings data which is not committed, before evidence is looked for.\n      setup:\n        type: string\n        default: \"\"\n        description: \"Command that installs what training needs. It does not run when evidence is found. Default: `train.setup` of the model in modelops.yml.\"\n      runs-on:\n        type: string\n        default: ubuntu-latest\n        description: \"Label of the runner, or a JSON list of labels.\"\n      container:\n        type: string\n        default: \"\"\n        description: Image of the container that the job runs in.\n      window:\n        type: string\n        default: \"\"\n        description: \"`newest`: train and judge on the newest window of the data (`modelops.lock.json`, in the workspace only).\"\n    outputs:\n      artifact:\n        description: Name of the artifact with the evidence.\n        value: ${{ jobs.judge.outputs.artifact }}\n      report-digest:\n        description: Digest of the evaluation report.\n        value: ${{ jobs.judge.outputs.report-digest }}\n      verdict:\n        description: \"`pass`, `fail` or `inconclusive`.\"\n        value: ${{ jobs.judge.outputs.verdict }}\n\npermissions: {}\n\njobs:\n  judge:\n    name: judge\n    runs-on: ${{ startsWith(inputs.runs-on, '[') && fromJSON(inputs.runs-on) || inputs.runs-on }}\n    container: ${{ inputs.container }}\n    permissions:\n      contents: read # the code, and the released version to compare with\n      actions: read # evidence of an earlier run\n      pull-requests: read # which pull request brought this commit\n    outputs:\n      artifact: ${{ steps.find.outputs.artifact || steps.validate.outputs.artifact }}\n      report-digest: ${{ steps.find.outputs.report-digest || steps.validate.outputs.report-digest }}\n      verdict: ${{ steps.find.outputs.verdict || steps.validate.outputs.verdict }}\n    steps:\n      - name: Check out\n        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n        with:\n          persist-credentials: false\n      - name: Fetch data\n        if: inputs.fetch != ''\n        shell: bash\n        env:\n          COMMAND: ${{ inputs.fetch }}\n        run: eval \"$COMMAND\"\n      - name: Pin the newest window\n        if: inputs.window == 'newest'\n        uses: $/actions/check-drift\n        with:\n          mode: update\n          config: ${{ inputs.config }}\n          model: ${{ inputs.model }}\n      - name: Look for evidence\n        id: find\n        uses: $/actions/validate-model\n        with:\n          mode: find\n          config: ${{ inputs.config }}\n          model: ${{ inputs.model }}\n      - name: Set up\n        if: steps.find.outputs.found != 'true' && (inputs.setup != '' || steps.find.outputs.setup != '')\n        shell: bash\n        env:\n          COMMAND: ${{ inputs.setup || steps.find.outputs.setup }}\n          MODELOPS_MODEL: ${{ inputs.model }}\n        run: eval \"$COMMAND\"\n      - name: Check the data\n        if: steps.find.outputs.found != 'true' && steps.find.outputs.prepare == 'true'\n        uses: $/actions/prepare-data\n        with:\n          reference: ${{ steps.find.outputs.champion-profile }}\n          config: ${{ inputs.config }}\n          model: ${{ inputs.model }}\n      # In a step of its own: a process that an action starts can read what the runner gives to the action.\n      - name: Train\n        if: steps.find.outputs.found != 'true' && steps.find.outputs.train != ''\n        shell: bash\n        env:\n          COMMAND: ${{ steps.find.outputs.train }}\n          PREDICT: ${{ steps.find.outputs.predict }}\n          MODELOPS_MODEL: ${{ inputs.model }}\n          MODELOPS_SEED: ${{ steps.find.outputs.seed }}\n          MODELOPS_OUT: .\n          MODELOPS_PREDICTIONS: ${{ steps.find.outputs.predictions }}\n          # The days that modelops.lock.json pins; from the first, before the second.\n          MODELOPS_FROM: ${{ steps.find.outputs.train-from }}\n          MODELOPS_TO: ${{ steps.find.outputs.train-to }}\n          MODELOPS_TRAIN_FROM: ${{ steps.find.outputs.train-from }}\n          MODELOPS_TRAIN_TO: ${{ steps.find.outputs.train-to }}\n          MODELOPS_HOLDOUT_FROM: ${{ steps.find.outputs.holdout-from }}\n          MODELOPS_HOLDOUT_TO: ${{ steps.find.outputs.holdout-to }}\n        # Each in a shell of its own, as train-model runs them.\n        run: |\n          (eval \"$COMMAND\")\n          (eval \"$PREDICT\")\n      - name: Record the training\n        if: steps.find.outputs.found != 'true' && steps.find.outputs.train != ''\n        uses: $/actions/train-model\n        with:\n          run: false\n          config: ${{ inputs.config }}\n          model: ${{ inputs.model }}\n      - name: Train by a trainer of ours\n        if: steps.find.outputs.found != 'true' && steps.find.outputs.train == '' && steps.find.outputs.trainer != ''\n        uses: $/actions/train-model\n        with:\n          config: ${{ inputs.config }}\n          model: ${{ inputs.model }}\n      - name: Count what production will be compared with\n        if: steps.find.outputs.found != 'true' && steps.find.outputs.reference == 'true'\n        uses: $/actions/check-drift\n        with:\n          mode: reference\n          config: ${{ inputs.config }}\n          model: ${{ inputs.model }}\n          out: modelops-reference\n      - name: Judge\n        id: validate\n        if: steps.find.outputs.found != 'true'\n        uses: $/actions/validate-model\n        with:\n          mode: evaluate\n          config: ${{ inputs.config }}\n          model: ${{ inputs.model }}\n",
	"release-model.yml": "# One model: judged (or its evidence found) by a job that only reads, then published by a job that runs none of your code.\n# Part of model-release.yml.\nname: release-model\non:\n  workflow_call:\n    inputs:\n      model:\n        type: string\n        required: true\n        description: Name of the model in modelops.yml.\n      config:\n        type: string\n        default: modelops.yml\n        description: Path of modelops.yml.\n      fetch:\n        type: string\n        default: \"\"\n        description: Command that brings data which is not committed, before evidence is looked for.\n      setup:\n        type: string\n        default: \"\"\n        description: \"Command that installs what training needs, of every model. It does not run when evidence is found. Default: `train.setup` of each in modelops.yml.\"\n      runs-on:\n        type: string\n        default: ubuntu-latest\n        description: \"Runner of the job that runs your code: a label, or a JSON list of labels.\"\n      container:\n        type: string\n        default: \"\"\n        description: Image of the container that the job with your code runs in.\n      trusted-runs-on:\n        type: string\n        default: ubuntu-latest\n        description: \"Runner of the job that runs none of your code: a label, or a JSON list of labels.\"\n      deploy:\n        type: boolean\n        default: true\n        description: Whether the version is deployed to the environments that modelops.yml declares.\n      deploy-runs-on:\n        type: string\n        default: ubuntu-latest\n        description: \"Runner of the jobs that deploy, one that reaches your targets: a label, or a JSON list of labels.\"\n\npermissions: {}\n\njobs:\n  # Runs your code, so it may read and nothing else.\n  judge:\n    name: evidence\n    permissions:\n      contents: read # the code, and the released version to compare with\n      actions: read # evidence of an earlier run\n      pull-requests: read # which pull request brought this commit\n    uses: $/.github/workflows/judge-model.yml\n    with:\n      model: ${{ inputs.model }}\n      config: ${{ inputs.config }}\n      fetch: ${{ inputs.fetch }}\n      setup: ${{ inputs.setup }}\n      runs-on: ${{ inputs.runs-on }}\n      container: ${{ inputs.container }}\n\n  # Checks nothing out and runs none of your code.\n  publish:\n    name: publish\n    needs: judge\n    runs-on: ${{ startsWith(inputs.trusted-runs-on, '[') && fromJSON(inputs.trusted-runs-on) || inputs.trusted-runs-on }}\n    # One after the other, in the order in which they arrive here. Without it nothing is lost either: register-version is safe under races.\n    concurrency:\n      group: modelops-release-${{ inputs.model }}\n      queue: max\n    permissions:\n      contents: write # the release\n      pull-requests: read # labels that override the version's number\n    outputs:\n      version: ${{ steps.publish.outputs.version }}\n      environments: ${{ steps.publish.outputs.environments }}\n    steps:\n      - name: Publish\n        id: publish\n        uses: $/actions/register-version\n        with:\n          config: ${{ inputs.config }}\n          model: ${{ inputs.model }}\n          artifact: ${{ needs.judge.outputs.artifact }}\n          report-digest: ${{ needs.judge.outputs.report-digest }}\n\n  # One environment after the other, as modelops.yml lists them; each waits for the reviewers that its settings name.\n  deploy:\n    name: deploy ${{ matrix.environment }}\n    needs: publish\n    if: inputs.deploy && needs.publish.outputs.environments != '[]'\n    strategy:\n      max-parallel: 1\n      matrix:\n        environment: ${{ fromJSON(needs.publish.outputs.environments) }}\n    runs-on: ${{ startsWith(inputs.deploy-runs-on, '[') && fromJSON(inputs.deploy-runs-on) || inputs.deploy-runs-on }}\n    environment:\n      name: ${{ matrix.environment }}\n      deployment: false # deploy-model makes the deployment, of the version's tag\n    # Never cancelled; without it nothing is lost either, since the ledger has a lease.\n    concurrency:\n      group: modelops-deploy-${{ inputs.model }}-${{ matrix.environment }}\n      queue: max\n    permissions:\n      contents: write # the ledger, the branch modelops/ledger\n      deployments: write # the deployment that people see\n    steps:\n      - name: Deploy\n        uses: $/actions/deploy-model\n        with:\n          config: ${{ inputs.config }}\n          model: ${{ inputs.model }}\n          environment: ${{ matrix.environment }}\n          version: ${{ needs.publish.outputs.version }}\n",
	"watch-model.yml": "# One model: looks for drift, trains and judges a candidate when an alarm stands, and proposes it. Part of model-drift.yml.\nname: watch-model\non:\n  workflow_call:\n    inputs:\n      model:\n        type: string\n        required: true\n        description: Name of the model in modelops.yml.\n      environment:\n        type: string\n        default: production\n        description: Environment that is watched, an entry of `drift` in modelops.yml.\n      config:\n        type: string\n        default: modelops.yml\n        description: Path of modelops.yml.\n      update:\n        type: boolean\n        default: false\n        description: \"Propose retraining on the newest data now, whether an alarm stands or not.\"\n      fetch:\n        type: string\n        default: \"\"\n        description: Command that brings data which is not committed, the log of predictions too.\n      setup:\n        type: string\n        default: \"\"\n        description: \"Command that installs what training needs. Default: `train.setup` in modelops.yml.\"\n      runs-on:\n        type: string\n        default: ubuntu-latest\n        description: \"Runner of the jobs that run your code: a label, or a JSON list of labels.\"\n      container:\n        type: string\n        default: \"\"\n        description: Image of the container that the jobs with your code run in.\n      trusted-runs-on:\n        type: string\n        default: ubuntu-latest\n        description: \"Runner of the job that runs none of your code: a label, or a JSON list of labels.\"\n    secrets:\n      token:\n        required: false\n        description: \"Fine-grained personal access token of a machine account, which opens the pull request, so that its checks run by themselves. Default: the job's own token.\"\n\npermissions: {}\n\njobs:\n  # Runs your command that fetches, so it may read and nothing else.\n  detect:\n    name: detect\n    runs-on: ${{ startsWith(inputs.runs-on, '[') && fromJSON(inputs.runs-on) || inputs.runs-on }}\n    container: ${{ inputs.container }}\n    permissions:\n      contents: read # the code, the champion's release, and the state that the last run left in the ledger\n    outputs:\n      artifact: ${{ steps.detect.outputs.artifact }}\n      report-digest: ${{ steps.detect.outputs.report-digest }}\n      retrain: ${{ steps.detect.outputs.retrain }}\n    steps:\n      - name: Check out\n        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n        with:\n          persist-credentials: false\n      - name: Fetch data\n        if: inputs.fetch != ''\n        shell: bash\n        env:\n          COMMAND: ${{ inputs.fetch }}\n        run: eval \"$COMMAND\"\n      - name: Look for drift\n        id: detect\n        uses: $/actions/check-drift\n        with:\n          config: ${{ inputs.config }}\n          model: ${{ inputs.model }}\n          environment: ${{ inputs.environment }}\n          upload: true\n\n  # Runs your code, so it may read and nothing else. Its verdict decides what is proposed.\n  candidate:\n    name: candidate\n    needs: detect\n    if: needs.detect.outputs.retrain == 'true' || inputs.update\n    permissions:\n      contents: read # the code, and the released version to compare with\n      actions: read # evidence of an earlier run\n      pull-requests: read # which pull request brought this commit\n    uses: $/.github/workflows/judge-model.yml\n    with:\n      model: ${{ inputs.model }}\n      config: ${{ inputs.config }}\n      fetch: ${{ inputs.fetch }}\n      setup: ${{ inputs.setup }}\n      runs-on: ${{ inputs.runs-on }}\n      container: ${{ inputs.container }}\n      window: newest\n\n  # Checks nothing out and runs none of your code: it reads two documents, each with its digest.\n  propose:\n    name: propose\n    needs: [detect, candidate]\n    if: \"!cancelled() && needs.detect.result == 'success'\"\n    runs-on: ${{ startsWith(inputs.trusted-runs-on, '[') && fromJSON(inputs.trusted-runs-on) || inputs.trusted-runs-on }}\n    # One after the other. Without it nothing is lost either: check-drift is safe under races.\n    concurrency:\n      group: modelops-drift-${{ inputs.model }}\n      queue: max\n    permissions:\n      contents: write # the ledger, and the branch with the new lock\n      pull-requests: write # the pull request that proposes to retrain\n      issues: write # an issue where there is no pull request\n    steps:\n      - name: Propose\n        uses: $/actions/check-drift\n        with:\n          mode: propose\n          config: ${{ inputs.config }}\n          model: ${{ inputs.model }}\n          artifact: ${{ needs.detect.outputs.artifact }}\n          report-digest: ${{ needs.detect.outputs.report-digest }}\n          update: ${{ inputs.update }}\n          candidate-artifact: ${{ needs.candidate.outputs.artifact }}\n          candidate-digest: ${{ needs.candidate.outputs.report-digest }}\n          token: ${{ secrets.token || github.token }}\n"
};

// packages/cli/src/templates/plain.ts
/** The reusable workflows as they are shipped, name of the file → text. */
const shippedWorkflows = workflows$1;
/** `owner/name` of the repository that the suite is published in. */
const suiteRepository = repository;
/**
* A reusable workflow for a server that knows neither references by `$/` nor `concurrency.queue` nor `environment.deployment`
* (GitHub Enterprise Server, act): it calls the actions by repository and ref, and the other workflows by their place in the user's repository.
* @param actions `owner/name` of the repository that holds the actions.
*/
function plainWorkflow(text, actions, ref) {
	return `# A copy of ${actions} at ${ref}, made by "modelops init --plain".\n${text.replace(/(?<=\buses: )\$\/actions\/([\w-]+)/g, (_, name) => `${actions}/actions/${name}@${ref}`).replace(/(?<=\buses: )\$\//g, "./").replace(/(?:^ *#.*\n)*^( *)concurrency:\n\1 {2}group: .*\n\1 {2}queue: max\n/gm, "").replace(/^( *)environment:\n\1 {2}name: .*\n\1 {2}deployment: false.*\n/gm, "")}`;
}

// packages/cli/src/templates/workflows.ts
/** Name of the workflow, which the one for forks' reports waits for. */
const name = "modelops";
/**
* The workflow file of a user: judges on pull requests and in the merge queue, releases after the merge. Its jobs only call
* ours; each is granted what the jobs of its callee need together, and no more.
*/
function userWorkflow({ from, at, defaultBranch, ...commands }) {
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
${withCommands === "" ? "" : `    with:\n${withCommands}`}
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
function reportWorkflow({ from, at }) {
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
function driftWorkflow({ from, at, ...commands }) {
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
function deployWorkflow({ from, at }) {
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
function commandLines({ fetch, setup }) {
	const line = (name, command, why) => command === void 0 ? "" : `      ${name}: ${yamlText(command)} # ${why}\n`;
	return line("fetch", fetch, "data that is not committed") + line("setup", setup, "before training");
}
/** A text as it stands in YAML, plain where that is safe. */
function yamlText(text) {
	return /^[A-Za-z_./][\w./ -]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|~)$/i.test(text) && !/\s$/.test(text) ? text : JSON.stringify(text);
}

// packages/cli/src/init/gates.ts
const proposals = {
	"binary-classification": {
		name: "roc_auc",
		relative: "roc_auc >= champion - 0.005"
	},
	"multiclass-classification": {
		name: "macro_f1",
		relative: "macro_f1 >= champion - 0.005"
	},
	regression: {
		name: "rmse",
		relative: "rmse <= champion * 1.01"
	}
};
/**
* Gates that the present model passes: its figure's interval, rounded away from it, and no worse than the released version.
* The interval treats rows as independent; where they are not, people set `group` and look again.
*/
function proposeGates(predictions) {
	const evaluation = prepareEvaluation(predictions, null, {
		seed: 1,
		replicates: 1e3
	});
	const results = metricResults(evaluation);
	const { name, relative } = proposals[predictions.task];
	const higher = predictions.task !== "regression";
	const metric = results.find((result) => result.name === name);
	if (metric?.value == null) return {
		gates: [],
		figure: `${name} cannot be computed (${metric?.reason ?? "too few rows"})`
	};
	const [low, high] = metric.interval ?? [metric.value, metric.value];
	const figure = `${name} ${shown(metric.value)} (${shown(low)} to ${shown(high)})`;
	return {
		figure,
		gates: [{
			text: `${name} ${higher ? `>= ${(Math.floor(low * 100) / 100).toFixed(2)}` : `<= ${roundedUp(high)}`}`,
			why: `Today ${figure}: the interval's ${higher ? "lower" : "upper"} end, rounded, so that the present model passes.`,
			relative: false
		}, {
			text: relative,
			why: "No worse than the released version. Until there is one it does not decide.",
			relative: true
		}]
	};
}
function shown(value) {
	return String(Number(value.toPrecision(4)));
}
/** To two digits, upwards. */
function roundedUp(value) {
	if (value === 0) return "0";
	const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
	return String(Number((Math.ceil(value / step) * step).toPrecision(2)));
}

// packages/cli/src/init/config-text.ts
/** `modelops.yml` with a comment wherever a choice was made. What is only proposed stands commented out. */
function configText(facts) {
	const out = [
		`# yaml-language-server: $schema=https://raw.githubusercontent.com/${facts.suite}/main/packages/contracts/schemas/modelops-yml.schema.json`,
		"# Written by `modelops init` from what it found. All keys: docs/reference/modelops-yml.md of modelops.",
		"models:",
		`  ${yamlText(facts.model)}:`,
		"    # description: What the model is for, one sentence; shown with every release.",
		..."trained" in facts ? ofTable(facts.trained) : "rows" in facts ? ofRows(facts, facts.rows) : ofPredictions(facts)
	];
	if (facts.deploy) out.push("    deploy:", "      # Moves a pointer: `modelops pull MODEL@production` fetches what runs. The guide \"Deploy\" has another target, a folder.", "      production: { target: release }");
	if (facts.drift) out.push("    # How production is watched (the guide \"Watch a model in production\"):", "    # drift:", "    #   production:", "    #     source: \"log/*.csv\" # a row for each prediction: the features, the time (`data.time`), score, the label once it is known", `    #     reference: ${yamlText("trained" in facts ? "unseen.csv" : "rows" in facts ? facts.rows.path : facts.predictions.path)} # what the champion was judged on, with the same columns`);
	return `${out.join("\n")}\n`;
}
function ofPredictions(facts) {
	const { predictions, columnsAsked, models, data, gates, training, unseen } = facts;
	const { key, label, score } = predictions.columns;
	const rows = predictions.predictions.key.length;
	const out = [`    task: ${predictions.predictions.task} # by the labels in ${predictions.path}`];
	out.push(`    # ${rows} rows that the model did not see in training.`);
	if (columnsAsked) out.push("    predictions:", `      path: ${yamlText(predictions.path)}`, `      key: ${yamlText(key)}`, `      label: ${yamlText(label)}`, `      score: ${yamlText(score.replace(/_\*$/, ""))}`);
	else out.push(`    # Columns, by their names: ${key} (key), ${label} (truth), ${score} (prediction).`, `    predictions: ${yamlText(predictions.path)}`);
	out.push(...filesOf(models));
	if (data.length > 0) {
		out.push("    # Data that trains the model: its digests are part of the evidence.");
		out.push("    data:", ...list("      ", "source", data));
	}
	if (training === void 0) out.push("    # train:", "    #   command: python train.py # when CI trains: it writes the files above");
	else if (predictions.ignored) out.push(`    # Git ignores ${predictions.path}, so CI trains to make it: read off ${training.from}.`, "    train:", `      command: ${yamlText(training.command)}`);
	else out.push(`    # When CI is to train, instead of judging the committed ${predictions.path} (read off ${training.from}):`, "    # train:", `    #   command: ${yamlText(training.command)}`);
	out.push("    validate:", ...groupHint(predictions.table, takenBy(predictions)));
	if (unseen !== void 0) out.push(`      # data: ${yamlText(unseen)} # instead of \`predictions\`: rows that the model file predicts by itself, the released one's too`);
	if (gates.gates.length === 0) out.push(`      # gates: ${gates.figure}`);
	else {
		out.push("      gates:");
		for (const { text, why, relative } of gates.gates) {
			const off = relative && predictions.ignored;
			out.push(`        # ${why}`, `        ${off ? "# " : ""}- ${text}`);
		}
	}
	if (predictions.ignored) out.push("    # register:", "    #   # Keeps key, truth and prediction of the judged rows with the release, so that the next candidate can be", "    #   # compared with it on the same rows. Everyone who can read the repository can read them.", "    #   keep-predictions: true");
	else out.push("    register:", "      # Key, truth and prediction of the judged rows stay with the release, so that the next candidate can be", `      # compared with it on the same rows. Everyone who can read the repository can read them, as ${predictions.path} itself.`, "      keep-predictions: true");
	return out;
}
/** A model file that predicts by itself: nothing is run, so no figure is known to propose an absolute gate by. */
function ofRows({ models, data, training }, rows) {
	const { path, key, label, task, model, ignored, nameless } = rows;
	const out = [`    task: ${task} # by the labels in ${path}`, "    data:"];
	if (data.length > 0) {
		out.push("      # What trains the model: its digests are part of the evidence.");
		out.push(...list("      ", "source", data));
	}
	if (key !== "$row") out.push(`      key: ${yamlText(key)}`);
	else out.push("      # key: id # a column that identifies a row; without one, rows are the same by their place in the file");
	out.push(`      label: ${yamlText(label)}`);
	const time = timeColumn(rows.table.columnNames);
	if (time !== void 0) out.push(`      # time: ${yamlText(time)} # for windows of time: a lock, a split, drift day by day`);
	out.push(...filesOf(models));
	if (nameless !== void 0) out.push(...featuresOf(rows, nameless));
	const { command } = training ?? {};
	if (ignored.length > 0 && command !== void 0) out.push(`    # Git ignores ${ignored.join(" and ")}, so CI trains to make ${ignored.length === 1 ? "it" : "them"}: read off ${training.from}.`, "    train:", `      command: ${yamlText(command)}`);
	else out.push(`    # When CI is to train, instead of judging the committed ${model}:`, "    # train:", `    #   command: ${yamlText(command ?? "python train.py")}`);
	out.push("    validate:", `      # ${model} predicts these ${rows.table.rowCount} rows by itself, the released version's file too.`);
	if (!rows.unseen) out.push("      # Did the model see them in training? Then name others: figures of such rows are too good.");
	if (ignored.includes(path)) out.push("      # Git ignores them. Commit them, or evidence is never found again: every merge trains and judges a second time.");
	out.push(`      data: ${yamlText(path)}`, ...groupHint(rows.table, [key, label]), "      gates:", "        # No worse than the released version. Until there is one it does not decide.", `        - ${proposals[task].relative}`, "        # `modelops validate --baseline none` prints the figure of today; then say what it must be:", `        # - ${task === "regression" ? `rmse <= ${deviation(rows)} # what predicting the mean alone would reach` : `${proposals[task].name} >= 0.70`}`);
	return out;
}
/** A table alone: a trainer of ours learns from it, and predicts the rows that it holds out. */
function ofTable({ path, table, key, label, task, time }) {
	const held = time === void 0 ? "by key, a fifth of the rows" : "the newest fifth of the rows";
	return [
		`    task: ${task} # by the labels in ${path}`,
		"    data:",
		`      source: ${yamlText(path)} # a glob takes more files as they come: data/*.csv`,
		...key === "$row" ? ["      # key: id # a column that identifies a row; without one, rows are the same by their place in the file"] : [`      key: ${yamlText(key)}`],
		`      label: ${yamlText(label)}`,
		...time === void 0 ? ["      # time: COLUMN # of dates (ISO 8601): the newest rows are then held out, and drift can be watched"] : [`      time: ${yamlText(time)}`],
		`      # Held out, ${held}: the model is judged on them and does not learn from them.`,
		`      split: { by: ${time === void 0 ? "key" : "time"}, holdout: 20% }`,
		"    # features: [COLUMN, COLUMN] # default: all columns but key, label and time",
		"    train:",
		"      trainer: linear # or mlp, a small network; or `command:` with a program of your own",
		"      folds: 5 # cross-validation on the training rows",
		"    # Both are made by the training, in CI, too.",
		"    predictions: predictions.csv",
		"    files: model.onnx",
		"    validate:",
		...groupHint(table, [key, label]),
		"      gates:",
		"        # No worse than the released version. Until there is one it does not decide.",
		`        - ${proposals[task].relative}`,
		"        # `modelops train` and `modelops validate --baseline none` print the figure of today; then say what it must be:",
		`        # - ${task === "regression" ? `rmse <= ${deviation({
			table,
			label
		})} # what predicting the mean alone would reach` : `${proposals[task].name} >= 0.70`}`
	];
}
/** Standard deviation of the truth: the RMSE of a model that knows its mean alone. */
function deviation({ table, label }) {
	const column = table.column(label);
	const values = Array.from({ length: table.rowCount }, (_, row) => Number(column.text(row) ?? NaN)).filter(Number.isFinite);
	const mean = values.reduce((total, value) => total + value, 0) / values.length;
	const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length;
	return String(Number(Math.sqrt(variance).toPrecision(3)));
}
/** The columns of a table without names: written where they can be no others, else for a person to choose from. */
function featuresOf({ model, path }, { width, columns }) {
	const reads = `    # ${model} reads one table of ${width ?? "any number of"} numbers and does not say which columns these are.`;
	const names = `features: [${columns.map(yamlText).join(", ")}]`;
	if (width === null || width === columns.length) return [
		reads,
		`    # These are the columns of ${path}, in its order: is it that of training?`,
		`    ${names}`
	];
	return [
		reads,
		columns.length > width ? `    # Take out ${columns.length - width} of the ${columns.length} columns of ${path}, order them as in training, and uncomment the line:` : `    # ${path} has ${columns.length} columns of numbers: name the ${width} that it was trained on, in order, and uncomment the line:`,
		`    # ${names}`
	];
}
function filesOf(models) {
	if (models.length === 0) return ["    # files: model.onnx # the model files, which become assets of the release"];
	return ["    # They become assets of the release; leave out what does not belong to the model.", ...list("    ", "files", models)];
}
function list(indent, key, paths) {
	if (paths.length === 1) return [`${indent}${key}: ${yamlText(paths[0])}`];
	return [`${indent}${key}:`, ...paths.map((path) => `${indent}  - ${yamlText(path)}`)];
}
/** Columns that are something already: key, label, and the score of each class. */
function takenBy({ table, columns, predictions }) {
	const scores = predictions.classes === void 0 ? void 0 : columns.score.slice(0, -1);
	return [...Object.values(columns), ...table.columnNames.filter((name) => scores !== void 0 && name.startsWith(scores))];
}
/** Rows of one day, user or shop are seldom independent: a column that looks like it is pointed out, not chosen. */
function groupHint(table, taken) {
	const others = table.columnNames.filter((name) => !taken.includes(name));
	const time = timeColumn(others);
	const group = time === void 0 ? others.find((name) => /_id$|^(?:user|customer|patient|site|shop|group)$/i.test(name)) : `day(${time})`;
	if (group === void 0) return [];
	return [`      # group: ${group} # when rows that share it depend on each other: intervals then resample whole groups`];
}
const timeColumn = (names) => names.find((name) => /^(?:date|day|time|timestamp|datetime|week|month)$|_(?:date|at|time)$/i.test(name));

// packages/cli/src/init/find-files.ts
/** Larger tables are taken for data: predictions of so many rows are judged on a sample. */
const largest = 256 * 2 ** 20;
const most = 50;
const elsewhere = [
	"node_modules",
	".venv",
	"venv",
	"env",
	"site-packages",
	"modelops-evidence",
	".git"
];
const modelEndings = /\.(?:onnx|pkl|pickle|joblib|pt|pth|safetensors|h5|keras|pmml|ubj|cbm|tflite|pb)$|(?:^|\/)model\.(?:json|bin|txt|xml)$/i;
/** Files of the working tree, ignored ones too: what training writes is usually ignored. Sorted. */
async function listed(root) {
	const excludes = elsewhere.map((folder) => `:(exclude,glob)**/${folder}/**`);
	const out = await git(root, "ls-files", "-z", "--cached", "--others", "--", ".", ...excludes);
	return [...new Set((out ?? "").split("\0").filter((path) => path !== ""))].sort();
}
/** Looks through the repository. Nothing of it is run, and no model is loaded. */
async function findFiles(root, asked) {
	const files = await listed(root);
	const tables = files.filter((path) => /\.(?:csv|tsv|parquet)$/i.test(path));
	const predictions = [];
	const rejected = [];
	for (const path of tables.sort(byPlausibility).slice(0, most)) try {
		const { size } = await stat(join(root, path));
		if (size > largest) throw new UserError(`${Math.round(size / 2 ** 20)} MB are taken for data`);
		predictions.push(await readPredictions(root, path, asked));
	} catch (error) {
		if (!(error instanceof UserError) && error.code !== "ENOENT") throw error;
		rejected.push(error instanceof UserError ? {
			path,
			why: error.what,
			fix: error.fix
		} : {
			path,
			why: messageOf(error)
		});
	}
	const models = [];
	for (const path of files.filter((file) => modelEndings.test(file))) {
		const { size } = await stat(join(root, path)).catch(() => ({ size: 0 }));
		if (size > 0 && fileNameSchema.safeParse(basename(path)).success) models.push(path);
	}
	const chosen = new Set(predictions.map(({ path }) => path));
	return {
		predictions,
		rejected,
		data: tables.filter((path) => !chosen.has(path)).sort(),
		models
	};
}
/** Reads one file as predictions. @throws UserError as the judgement itself would. */
async function readPredictions(root, path, asked) {
	const table = await readTable(join(root, path));
	const columns = resolveColumns(table, asked);
	const predictions = predictionsFromTable(table, asked);
	if (predictions.key.length === 0) throw new UserError("it has no rows");
	return {
		path,
		table,
		columns,
		predictions,
		ignored: await git(root, "check-ignore", "--quiet", "--", path) !== void 0
	};
}
/** By what people call such files, then the less nested, then by name. */
function byPlausibility(a, b) {
	const rank = (path) => /predictions?\./i.test(path) ? 0 : /pred/i.test(path) ? 1 : /score|eval|holdout/i.test(path) ? 2 : /test/i.test(path) ? 3 : 4;
	const depth = (path) => path.split("/").length;
	return rank(a) - rank(b) || depth(a) - depth(b) || (a < b ? -1 : 1);
}

// packages/cli/src/init/find-rows.ts
/** What people call files that training did not see. */
const unseenNames = /unseen|hold-?_?out|test|eval|valid/i;
/** @throws UserError when it is no table, or its label cannot be told. */
async function findTable(root, path, asked) {
	const rows = await readRows(root, path, asked);
	const time = rows.table.columnNames.find((name) => isInstant(rows.table, name));
	return {
		path,
		...rows,
		time
	};
}
/** Whether all cells of a column are dates or times that training reads. */
function isInstant(table, name) {
	const column = table.column(name);
	if (column.type === "date") return true;
	if (column.type !== "string") return false;
	for (let row = 0; row < table.rowCount; row++) {
		const text = column.text(row);
		if (text === null || !/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(Date.parse(text))) return false;
	}
	return true;
}
/**
* The most plausible table for the model file that lies highest: one that has the truth and the columns that the file reads.
* The file is looked at (bytes, no pickle, no program) and not loaded.
* @returns why there is none, for people, where there is a model file of a kind that can be run.
*/
async function findRows(root, asked, found) {
	const { columnsOfFile, inspectModelFile, isModelFile } = await import("./models.js");
	const depth = (path) => path.split("/").length;
	const [model] = found.models.filter(isModelFile).sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
	if (model === void 0) return void 0;
	let reads;
	try {
		reads = columnsOfFile(await inspectModelFile(join(root, model), { name: model }));
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return error.message;
	}
	const tables = asked.data === void 0 ? [...found.data].sort((a, b) => Number(unseenNames.test(b)) - Number(unseenNames.test(a)) || byPlausibility(a, b)) : [asked.data];
	const reasons = [];
	for (const path of tables.slice(0, 20)) try {
		const rows = await readRows(root, path, asked);
		if (reads !== void 0 && "length" in reads) {
			const absent = reads.filter((name) => !rows.table.hasColumn(name));
			if (absent.length > 0) throw new UserError(`${model} reads ${absent.slice(0, 5).join(", ")}, which it has not`);
		}
		const nameless = reads === void 0 || "length" in reads ? void 0 : {
			width: reads.width,
			columns: columnsOfNumbers(rows.table, [rows.key, rows.label])
		};
		const ignored = [];
		for (const file of [path, model]) if (await git(root, "check-ignore", "--quiet", "--", file) !== void 0) ignored.push(file);
		return {
			path,
			...rows,
			model,
			nameless,
			unseen: unseenNames.test(path),
			ignored
		};
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		reasons.push(`${path}: ${error.message}`);
	}
	return `${model} can predict a table of unseen rows by itself; ${reasons.length === 0 ? "there is none: no other CSV or Parquet file." : `it needs to know which:\n${reasons.slice(0, 3).map((reason) => `\n  ${reason}`).join("")}`}`;
}
async function readRows(root, path, asked) {
	const { size } = await stat(join(root, path)).catch(() => {
		throw new UserError("there is no such file");
	});
	if (size > largest) throw new UserError(`${Math.round(size / 2 ** 20)} MB are taken for data`);
	const table = await readTable(join(root, path));
	if (table.rowCount === 0) throw new UserError("it has no rows");
	const usual = [
		"label",
		"y_true",
		"y_test",
		"target"
	].some((name) => table.hasColumn(name));
	if (asked.label === void 0 && !usual) throw labelWanted(path, table);
	const { key, label } = resolveColumns(table, {
		key: asked.key ?? (table.columnNames.some((name) => /^id$|_id$/i.test(name)) ? void 0 : "$row"),
		label: asked.label,
		score: table.columnNames[0]
	});
	return {
		table,
		key,
		label,
		task: inferTask(table.column(label), table.rowCount)
	};
}
function labelWanted(path, table) {
	const binary = table.columnNames.filter((name) => {
		const column = table.column(name);
		const seen = /* @__PURE__ */ new Set();
		for (let row = 0; row < table.rowCount && seen.size < 3; row++) seen.add(column.text(row)?.toLowerCase() ?? null);
		return [...seen].every((text) => text !== null && [
			"0",
			"1",
			"0.0",
			"1.0",
			"true",
			"false"
		].includes(text));
	});
	const [only, ...others] = binary;
	const flag = only !== void 0 && others.length === 0 ? only : "COLUMN";
	return new UserError("which column holds the truth?", { fix: `${binary.length === 0 ? `Its columns: ${table.columnNames.join(", ")}.` : `Of 0 and 1 alone: ${binary.join(", ")}.`} Say: modelops init --data ${path} --label ${flag}` });
}
/** What could be the features of a table of numbers. */
function columnsOfNumbers(table, others) {
	return table.columnNames.filter((name) => {
		const { type } = table.column(name);
		return !others.includes(name) && (type === "number" || type === "bigint" || type === "boolean");
	});
}

// packages/cli/src/init/training.ts
/** How this repository seems to train: proposed, never run. */
async function findTraining(root) {
	const read = (path) => readFile(join(root, path), "utf8").catch(() => void 0);
	const [manifest, lock, requirements, makefile, python, javascript] = await Promise.all([
		"package.json",
		"package-lock.json",
		"requirements.txt",
		"Makefile",
		"train.py",
		"train.js"
	].map(read));
	const npm = manifest === void 0 ? void 0 : lock === void 0 ? "npm install" : "npm ci";
	const pip = requirements === void 0 ? void 0 : "pip install -r requirements.txt";
	if (manifest !== void 0 && hasScript(manifest)) return {
		command: "npm run train",
		setup: npm,
		from: "package.json"
	};
	if (makefile !== void 0 && /^train:/m.test(makefile)) return {
		command: "make train",
		setup: pip ?? npm,
		from: "Makefile"
	};
	if (python !== void 0) return {
		command: "python train.py",
		setup: pip,
		from: "train.py"
	};
	if (javascript !== void 0) return {
		command: "node train.js",
		setup: npm,
		from: "train.js"
	};
}
function hasScript(manifest) {
	try {
		const { scripts } = JSON.parse(manifest);
		return typeof scripts?.train === "string";
	} catch {
		return false;
	}
}

// packages/cli/src/init/write-files.ts
/** Looks at what is there. Line breaks as git writes them on Windows are no difference. */
async function compareFiles(root, files) {
	return Promise.all(files.map(async (file) => {
		const there = await readFile(join(root, file.path), "utf8").catch((error) => {
			if (error.code === "ENOENT") return void 0;
			throw error;
		});
		const same = there?.replaceAll("\r\n", "\n") === file.text;
		return {
			...file,
			there,
			state: there === void 0 ? "new" : same ? "same" : "differs"
		};
	}));
}
/** Writes what is not the same already, each file at once: a reader sees the old one or the new one. */
async function writeFiles(root, files) {
	for (const { path, text, state } of files) {
		if (state === "same") continue;
		const target = join(root, path);
		await mkdir(dirname(target), { recursive: true });
		await replaceFile(target, text);
	}
}
/** The lines that differ, without those that both begin and end with: `-` is there, `+` would be written. */
function differences(there, text, most = 12) {
	const before = there.replaceAll("\r\n", "\n").split("\n");
	const after = text.split("\n");
	let start = 0;
	while (start < Math.min(before.length, after.length) && before[start] === after[start]) start++;
	let end = 0;
	while (end < Math.min(before.length, after.length) - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
	const cut = (lines, sign) => {
		const middle = lines.slice(start, lines.length - end).map((line) => `${sign} ${line}`);
		return middle.length > most ? [...middle.slice(0, most), `${sign} … ${middle.length - most} more lines`] : middle;
	};
	return [
		`@@ line ${start + 1} @@`,
		...cut(before, "-"),
		...cut(after, "+")
	];
}

// packages/cli/src/init/init.ts
const workflows = ".github/workflows";
/** More model files than this are rather a collection than a model. */
const mostModels = 10;
const example = `  id,label,score
  1001,1,0.83
  1002,0,0.12`;
/**
* `modelops init`: looks at the repository and writes modelops.yml and the workflow files. It runs nothing of the repository,
* asks GitHub nothing, and changes no file that is there unless it is forced to.
* @throws UserError when there is no git repository, nothing to judge, or a file would have to be overwritten.
*/
async function init(given, outputs, io) {
	const inputs = parseInputs({
		...noAction,
		inputs: initInputs
	}, (name) => given.values.get(name) ?? "");
	const root = await git(io.cwd, "rev-parse", "--show-toplevel");
	if (root === void 0) throw new UserError("this is not a git repository", {
		where: io.cwd,
		fix: "Go to the repository of your model, or make one: `git init`."
	});
	const training = await findTraining(root);
	const { text, told, hints, ...facts } = await configThere(root, inputs) ?? await newConfig(root, inputs, training);
	const { models } = parseConfig(text, "modelops.yml");
	const declared = Object.values(models);
	const trains = declared.some(({ train }) => train?.command !== void 0 && train.setup === void 0);
	const files = [{
		path: "modelops.yml",
		text
	}, ...await workflowFiles(root, inputs, {
		setup: trains ? training?.setup : void 0,
		drift: inputs.drift || declared.some(({ drift }) => drift !== void 0),
		deploy: inputs.deploy || declared.some(({ deploy }) => deploy !== void 0)
	})];
	const compared = await compareFiles(root, files);
	const differing = compared.filter(({ state }) => state === "differs");
	outputs.set("model", Object.keys(models).join(", "));
	for (const [name, path] of Object.entries(facts)) outputs.set(name, path);
	if (!given.json) tellFound(told, io);
	if (inputs["dry-run"]) {
		if (!given.json) for (const { path, text } of compared) io.out.write(`\n--- ${path}\n${text}`);
		return outputFiles(compared, outputs, () => "planned");
	}
	if (differing.length > 0 && !inputs.force) {
		for (const { path, there, text } of differing) io.err.write(`\n${path} differs:\n${differences(there, text).map((line) => `  ${printable(line)}\n`).join("")}`);
		const names = differing.map(({ path }) => path).join(", ");
		throw new UserError(`${names} ${differing.length === 1 ? "is" : "are"} there already with another text; nothing was written`, { fix: "Keep what is there, or say `--force` to overwrite it." });
	}
	await writeFiles(root, compared);
	outputFiles(compared, outputs, (state) => state === "same" ? "unchanged" : "written");
	const ignore = await git(root, "check-ignore", "--quiet", "--", "modelops-evidence/evaluation-report.json") === void 0 ? ["Keep what the commands write out of git: echo 'modelops-*/' >> .gitignore"] : [];
	if (!given.json) tellNext(compared, [...hints, ...ignore], io);
}
/** The modelops.yml that is there and declares models: people's, so it stays, and only the workflow files follow it. */
async function configThere(root, inputs) {
	const { force, predictions, data, key, label, score, model } = inputs;
	const asked = [
		predictions,
		data,
		key,
		label,
		score,
		model
	].some((flag) => flag !== void 0);
	if (force || asked) return void 0;
	const text = await readFile(join(root, "modelops.yml"), "utf8").catch((error) => {
		if (error.code === "ENOENT") return void 0;
		throw error;
	});
	if (text === void 0) return void 0;
	const names = Object.keys(parseConfig(text, "modelops.yml").models);
	if (names.length === 0) return void 0;
	return {
		text,
		told: [["models", `${names.join(", ")}, as modelops.yml says (--force writes it anew)`]],
		hints: []
	};
}
/** The modelops.yml that follows from what is found. @throws UserError when there is nothing to judge. */
async function newConfig(root, inputs, training) {
	const found = await findFiles(root, inputs);
	const subject = await chooseSubject(root, inputs, found, training);
	const { path } = subject;
	const models = sameFolder(found.models);
	const common = {
		suite: suiteRepository,
		model: await nameOf(root, inputs),
		models,
		data: found.data.filter((other) => other !== path),
		training,
		deploy: inputs.deploy,
		drift: inputs.drift
	};
	const left = found.models.filter((other) => !models.includes(other));
	const alsoFound = [
		["model files", models.length === 0 ? "none found: the predictions stand for the model" : models.join(", ")],
		...left.length === 0 ? [] : [["", `not taken: ${left.join(", ")}`]],
		["training", training === void 0 ? "nothing found" : `${training.command} (read off ${training.from}, not run)`]
	];
	if ("time" in subject) return {
		text: configText({
			...common,
			trained: subject
		}),
		data: path,
		told: [
			["training data", `${path}, ${subject.table.rowCount} rows with ${subject.label}`],
			["task", subject.task],
			["training", "linear, a trainer that comes with modelops"]
		],
		hints: ["Read modelops.yml, and run `modelops train`, then `modelops validate --baseline none`.", "CI trains by itself; keep what training writes out of git: printf '%s\\n' model.onnx predictions.csv training-record.json >> .gitignore"]
	};
	if ("model" in subject) {
		const { nameless, ignored, table, label, task } = subject;
		const known = nameless === void 0 || [null, nameless.columns.length].includes(nameless.width);
		return {
			text: configText({
				...common,
				rows: subject
			}),
			data: path,
			told: [
				["unseen rows", `${path}, ${table.rowCount} rows with ${label}, which ${subject.model} predicts itself`],
				["task", task],
				...alsoFound
			],
			hints: [
				...subject.unseen ? [] : [`Did training see the rows of ${path}? Then name others: \`--data FILE\`.`],
				nameless === void 0 ? "Read modelops.yml, and run `modelops validate --baseline none`." : known ? "Read modelops.yml: are `features` in the order of training? Then run `modelops validate --baseline none`." : `Complete \`features\` in modelops.yml: ${subject.model} does not name its ${nameless.width} columns. Then run \`modelops validate --baseline none\`.`,
				...ignored.length > 0 && training === void 0 ? [`Git ignores ${ignored.join(" and ")}: commit, or say in modelops.yml how to train.`] : []
			]
		};
	}
	const gates = proposeGates(subject.predictions);
	const { key, label, score } = subject.columns;
	const others = found.predictions.filter((other) => other.path !== path).map((other) => other.path);
	const { isModelFile } = await import("./models.js");
	return {
		text: configText({
			...common,
			predictions: subject,
			columnsAsked: [
				inputs.key,
				inputs.label,
				inputs.score
			].some((name) => name !== void 0),
			gates,
			unseen: models.some(isModelFile) ? common.data.find((other) => unseenNames.test(other)) : void 0
		}),
		predictions: path,
		told: [
			["predictions", `${path}, ${subject.predictions.key.length} rows: ${key}, ${label}, ${score}`],
			...others.length === 0 ? [] : [["", `chosen before ${others.join(", ")} (--predictions chooses another)`]],
			["task", `${subject.predictions.task}; today ${gates.figure}`],
			...alsoFound
		],
		hints: ["Read modelops.yml: the gates are a proposal.", ...subject.ignored && training === void 0 ? [`Git ignores ${path}, so CI has no predictions: commit the file, or say in modelops.yml how to train.`] : []]
	};
}
/** `parseInputs` reads the inputs of an action; init is none. */
const noAction = {
	name: "init",
	title: "",
	description: "",
	branding: {
		icon: "",
		color: ""
	},
	outputs: {},
	permissions: []
};
/** What is judged: predictions, else rows that a model file predicts. */
async function chooseSubject(root, inputs, found, training) {
	if (inputs.predictions !== void 0) {
		const workspace = new Workspace(root);
		const path = await workspace.file(inputs.predictions, "the predictions file");
		return readPredictions(root, workspace.name(path), inputs);
	}
	const [best] = found.predictions;
	if (best !== void 0 && inputs.data === void 0) return best;
	const rows = await findRows(root, inputs, found);
	if (typeof rows === "object") return rows;
	const isAlone = rows === void 0 && found.models.length === 0 && training === void 0;
	if (inputs.data !== void 0 && isAlone) return findTable(root, inputs.data, inputs);
	if (inputs.data !== void 0) throw new UserError(rows ?? "there is no model file that could predict the rows", {
		where: "the flag --data",
		fix: "An ONNX or TensorFlow.js file can; models of other formats are judged by a predictions file."
	});
	const looked = found.rejected.slice(0, 5).map(({ path, why, fix }, at) => `\n  ${path}: ${why}${at > 0 || fix === void 0 ? "" : `. ${fix}`}`);
	throw new UserError("there are no predictions to judge", { fix: `${isAlone && found.data.length > 0 ? `A table alone will do, with a trainer that comes with modelops: modelops init --data ${found.data[0]} --label COLUMN\n\n` : ""}${rows === void 0 ? "" : `${rows}\n\nOr let a model of any other format be judged by its predictions. `}Let your model write predictions.csv with one row for each unseen example: what identifies it, the truth (0 or 1, or a number), and the probability of 1 (or the predicted number); for several classes their name, and a column \`score_<class>\` with the probability of each:

${example}

Or name the file and its columns: modelops init --predictions FILE --key COLUMN --label COLUMN --score COLUMN${looked.length === 0 || rows !== void 0 ? "" : `\n\nLooked at:${looked.join("")}`}` });
}
/** The repository's name as a model's. */
async function nameOf(root, { model }) {
	if (model !== void 0) return checkModelName(model, "the flag --model");
	const url = await git(root, "remote", "get-url", "origin");
	const cleaned = ((url === void 0 ? void 0 : parseRemote(url)?.repository.split("/")[1]) ?? basename(root)).toLowerCase().replace(/[^a-z0-9._-]+/g, "-").replace(/\.{2,}/g, ".").replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "").slice(0, 60);
	try {
		return checkModelName(cleaned);
	} catch {
		return "model";
	}
}
/** Model files of the folder that has the first one: versions in other folders have the same names. */
function sameFolder(models) {
	const depth = (path) => path.split("/").length;
	const [first] = [...models].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
	if (first === void 0) return [];
	return models.filter((path) => dirname(path) === dirname(first)).slice(0, mostModels);
}
async function workflowFiles(root, inputs, { setup, drift, deploy }) {
	const plain = inputs.plain;
	const options = {
		from: plain ? `./${workflows}` : `${suiteRepository}/${workflows}`,
		at: plain ? "" : "@v1",
		defaultBranch: await defaultBranch(root),
		setup
	};
	const files = [
		{
			path: `${workflows}/modelops.yml`,
			text: userWorkflow(options)
		},
		{
			path: `${workflows}/modelops-report.yml`,
			text: reportWorkflow(options)
		},
		...drift ? [{
			path: `${workflows}/modelops-drift.yml`,
			text: driftWorkflow(options)
		}] : [],
		...deploy ? [{
			path: `${workflows}/modelops-deploy.yml`,
			text: deployWorkflow(options)
		}] : []
	];
	if (!plain) return files;
	const ref = inputs.ref ?? await ownCommit() ?? `v${"0.1.0"}`;
	if (!/^[\w./-]+$/.test(ref)) throw new UserError(`"${ref}" cannot be a commit or a tag`, { where: "the flag --ref" });
	const copies = Object.entries(shippedWorkflows).map(([name, text]) => ({
		path: `${workflows}/${name}`,
		text: plainWorkflow(text, suiteRepository, ref)
	}));
	return [...files, ...copies];
}
/** The commit of this command, when it runs from a clone of the suite. */
async function ownCommit() {
	const folder = import.meta.dirname;
	if (await git(folder, "rev-parse", "--show-prefix") !== "dist/lib/") return void 0;
	return git(folder, "rev-parse", "HEAD");
}
async function defaultBranch(root) {
	const remote = await git(root, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD");
	if (remote !== void 0) return remote.replace(/^origin\//, "");
	const branches = (await git(root, "for-each-ref", "--format=%(refname:short)", "refs/heads"))?.split("\n") ?? [];
	return ["main", "master"].find((name) => branches.includes(name)) ?? await git(root, "symbolic-ref", "--quiet", "--short", "HEAD") ?? "main";
}
function outputFiles(files, outputs, word) {
	for (const { path, state } of files) outputs.set(path, word(state));
}
function tellFound(told, io) {
	const paint = painter(io.err, io.env);
	io.err.write(`${columns(told.map(([name, text]) => [paint("dim", name), printable(text)])).join("\n")}\n`);
}
function tellNext(files, hints, io) {
	const paint = painter(io.err, io.env);
	if (files.filter(({ state }) => state !== "same").length === 0) {
		io.err.write("\nEverything is there already, as it would be written.\n");
		return;
	}
	io.err.write(`\n${files.map(({ path, state }) => `${state === "same" ? paint("dim", "as it is") : paint("green", "wrote   ")} ${path}\n`).join("")}`);
	const steps = [
		...hints,
		"Commit on a branch, push it, and open a pull request: its report is a comment.",
		"Require the check \"ci / gate\" on the default branch."
	];
	io.err.write(`\n${steps.map((step, at) => `${at + 1}. ${step}\n`).join("")}`);
}

export { init };