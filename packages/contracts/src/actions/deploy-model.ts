import { choice, defineAction, flag, integer, optionalChoice, text } from '../define-action.ts';
import { common } from './common.ts';

/** The inputs, outputs and permissions of `deploy-model`. */
export const deployModel = defineAction({
  name: 'deploy-model',
  title: 'ModelOps: deploy model',
  description:
    'Brings a released version into an environment, rolls it back or retires it: verified first, read back, and written down in a ledger on a branch of the repository.',
  branding: { icon: 'upload-cloud', color: 'blue' },
  inputs: {
    mode: choice(['start', 'rollback', 'retire'] as const, {
      description:
        '`start` deploys a version. `rollback` goes back to the version before, skipping what was rolled back or retired. `retire` says that a version never runs there again.',
      default: 'start',
    }),
    config: common.config,
    model: common.model,
    environment: text({
      description: 'Where to. May be left out when `modelops.yml` declares exactly one under `deploy:`.',
    }),
    version: text({
      description:
        '`start`: what to deploy: `latest` (the default), `v1.2.3`, `v1`, or another environment whose version is taken over, e.g. `staging`. `rollback`: where to go back to; default: the version before. `retire`: which one.',
    }),
    from: text({
      description:
        '`rollback`: the version to leave. When something else runs, nothing is changed; when it was left already, neither. Default: what runs when the run begins; the same run started again does not go back a second time.',
    }),
    target: optionalChoice(['release', 'directory'] as const, {
      description:
        'Where the files go: `release` moves the pointer in the ledger, `directory` writes them. Default: as `modelops.yml` says, else `release`.',
    }),
    path: text({
      description:
        '`target: directory`: the folder that holds `<model>/<number>/…` and `<model>/current`, absolute or relative to the workspace.',
    }),
    force: flag({
      description:
        '`start`: deploy the version although it is older than what runs, was rolled back here, failed its validation, or the ledger was deleted and begins anew with it. What is retired stays retired.',
      default: false,
    }),
    'lease-minutes': integer({
      description:
        'How long other rollouts of the model wait for this one before they may take over. Default: 60.',
      min: 1,
      max: 1440,
    }),
    'wait-minutes': integer({
      description: 'How long to wait for another rollout to end before giving up. Default: 10.',
      min: 0,
      max: 360,
    }),
    token: common.token,
    'dry-run': common['dry-run'],
  },
  outputs: {
    environment: { description: 'The environment.' },
    version: { description: 'The version that runs there now, e.g. `1.2.0`.' },
    tag: { description: "That version's tag, e.g. `flight-delay@v1.2.0`." },
    previous: { description: 'The version that ran before this run, empty when there was none.' },
    changed: { description: 'Whether this run changed what runs (or, for `retire`, what may run).' },
    reason: { description: 'Why it is so, one sentence.' },
    'model-digest': { description: 'sha256 of the model that was deployed.' },
    'deployment-id': { description: 'Number of the GitHub deployment, when one shows it.' },
    path: { description: '`target: directory`: path of what is served (`current`).' },
  },
  permissions: [
    { scope: 'contents: write', reason: 'for the ledger, the branch `modelops/ledger`' },
    {
      scope: 'deployments: write',
      reason:
        'to show it as a GitHub deployment, and to notice that the ledger was deleted; without it, it is deployed and a notice says so',
    },
  ],
});
