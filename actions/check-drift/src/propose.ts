import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ports, parseLock, readReport, reportName, Workspace } from '@modelops/action-kit';
import {
  type AlarmState,
  alarmStateSchema,
  type DriftReport,
  digestOf,
  driftReportSchema,
  type EvaluationReport,
  lockPath,
  parseDocument,
  prettyCanonicalJson,
  UserError,
  wantsRetraining,
} from '@modelops/contracts';
import { PermissionError } from '@modelops/github';
import {
  alarmName,
  appendLedger,
  type CommentState,
  converge,
  describeOperation,
  driftLabel,
  type Executor,
  environmentOf,
  type IssueState,
  isDriftIssue,
  type Ledger,
  nextEvent,
  type Operation,
  type ProposalGoal,
  type ProposalPlan,
  type ProposalState,
  planProposal,
  proposalComments,
  proposalMarker,
  retrainBranch,
} from '@modelops/lifecycle';
import { driftSentence, proposalSentence, proposalTexts } from '@modelops/reporting';
import type { ProposeInputs } from './propose-inputs.ts';

/** What the ledger holds of a watch. */
interface Recorded {
  readonly ledger: Ledger | undefined;
  /** The alarm state there; undefined before the first check. */
  readonly state: AlarmState | undefined;
}

interface Observed extends Recorded {
  readonly proposal: ProposalState;
}

/** Writes what a check found into the ledger and proposes what `on-drift` says. Reads documents, checks nothing out. */
export async function propose(inputs: ProposeInputs, ports: Ports): Promise<void> {
  const { environment, log } = ports;
  const { model, github } = inputs;
  const { report, state } = await log.group('Check the documents', () => takeReport(inputs, ports));
  const evaluation = await takeCandidate(inputs, report, ports);
  const entry = evaluation?.inputs.lock;
  if (evaluation !== undefined && entry === undefined)
    log.warning(
      `The candidate's evidence does not say on which window it was trained (no ${lockPath} when it was judged), so it is not proposed.`,
      { title: model },
    );
  const viewer = await github.read.viewer();
  const base = await github.read.defaultBranch();
  const name = (id: string) => alarmName(report.environment, id);
  const asked = inputs.update ? [name(`update-${environment.runId}`)] : [];
  const standing = report.alarms.map(({ id }) => name(id));
  const alarms = [...asked, ...standing];
  const evidence = digestOf({ report, evaluation: evaluation ?? null });
  const texts = proposalTexts({
    report,
    evaluation,
    entry,
    askedBy: inputs.update ? environment.actor : undefined,
    runUrl: environment.runUrl,
    compareUrl: compareUrl(inputs, base, proposalMarker(model, alarms, evidence), ports),
    ownToken: viewer === 'github-actions',
  });
  const goal: Omit<ProposalGoal, 'since'> = {
    model,
    environment: report.environment,
    // Who asks for it wants the pull request.
    onDrift: inputs.update ? 'pull-request' : inputs.onDrift,
    order: { run: environment.runId, attempt: environment.runAttempt },
    alarms,
    retrainable: inputs.update || wantsRetraining(report),
    undecided: undecidedBy(report),
    candidate:
      evaluation === undefined || entry === undefined ? undefined : { entry, passes: passes(evaluation) },
    evidence,
    texts,
    payload: {
      version: report.champion?.version ?? null,
      report: digestOf(report),
      run: environment.runUrl,
    },
  };

  const goalOf = ({ ledger }: Recorded): ProposalGoal => ({ ...goal, since: cameAt(ledger, report) });
  const looks = looker(inputs, report, viewer, base, ports);
  /** Alarms that this run dispatched: GitHub keeps no list of them. */
  const sent = new Set<string>();
  const { observed, applied, unanswered } = await log.group('Propose', () =>
    converge<Observed>({
      observe: async ({ conflicts }) => {
        const recorded = await looks.recorded();
        const refused = conflicts.some(({ error }) => error.code === 'policy');
        const dispatched = new Set([...sent, ...announced(recorded, report)]);
        const elsewhere = alarmsElsewhere(recorded, report);
        return { ...recorded, proposal: { ...(await looks.proposal()), refused, dispatched, elsewhere } };
      },
      plan: (seen) => {
        if (supersededBy(seen, report, state) !== undefined) return [];
        const goal = goalOf(seen);
        return [
          ...planProposal(goal, seen.proposal).operations,
          // What is asked for does not take the place of what is configured.
          ...(inputs.update && inputs.onDrift === 'dispatch' && standing.length > 0
            ? planProposal({ ...goal, onDrift: 'dispatch', alarms: standing }, seen.proposal).operations
            : []),
          ...record(seen, report, state, ports),
        ];
      },
      executor: remembering(github.executor, sent),
      log,
      dryRun: inputs.dryRun,
      sleep: ports.sleep,
      jitter: ports.jitter,
    }),
  );
  const plan = planProposal(goalOf(observed), observed.proposal);
  const superseded = supersededBy(observed, report, state);
  // The ledger comes last: with that written, all is done, and who moves on later supersedes nothing.
  const started = [...applied, ...unanswered];
  const isDone =
    applied.some(({ kind }) => kind === 'append-ledger') ||
    (unanswered.some(({ kind }) => kind === 'append-ledger') &&
      observed.state !== undefined &&
      digestOf(observed.state) === digestOf(state));
  if (superseded !== undefined && !isDone) {
    const lines = [
      ...applied.map(describeOperation),
      ...unanswered.map((operation) => `${describeOperation(operation)} (its answer was lost: perhaps)`),
    ];
    const before =
      started.length === 0
        ? 'nothing was written'
        : `this one ends here. Before, it did ${lines.join('; ')}; a later check takes back what is not right any more`;
    log.notice(`${superseded}: ${before}. The next run looks at the same days again.`, { title: model });
    return tell('superseded', started.length === 0 ? undefined : plan, report, ports);
  }
  await tell(plan.outcome, plan, report, ports);
}

/** The drift report and the alarm state, each as the detecting job made it. @throws UserError saying what differs. */
async function takeReport(
  inputs: ProposeInputs,
  ports: Ports,
): Promise<{ report: DriftReport; state: AlarmState }> {
  const folder = await folderOf(inputs.from, 'the drift report', ports);
  const read = async (name: string): Promise<string> =>
    readFile(join(folder, name), 'utf8').catch((cause: unknown) => {
      throw new UserError(`there is no ${name} among what the detecting job made`, {
        where: folder,
        fix: 'Run check-drift with `mode: detect` before, in this job or in one whose artifact is given as `artifact:`.',
        cause,
      });
    });
  const report = parseDocument(driftReportSchema, await read('drift-report.json'), 'drift-report.json');
  if (digestOf(report) !== inputs.reportDigest) {
    throw new UserError(
      `the drift report is not the one that was made: it has ${digestOf(report)}, the detecting job gave ${inputs.reportDigest}`,
      { where: 'drift-report.json', fix: 'Run the workflow again.' },
    );
  }
  if (report.model !== inputs.model)
    throw new UserError(`the drift report is about the model "${report.model}", not "${inputs.model}"`, {
      where: 'drift-report.json',
    });
  const state = parseDocument(alarmStateSchema, await read('alarm-state.json'), 'alarm-state.json');
  if (digestOf(state) !== report.state) {
    throw new UserError(`the alarm state is not the one of the drift report: it has ${digestOf(state)}`, {
      where: 'alarm-state.json',
      fix: 'Run the workflow again.',
    });
  }
  ports.log.info(`drift report ${inputs.reportDigest}: ${report.alarms.length} alarm(s), as it was made`);
  return { report, state };
}

async function takeCandidate(
  { candidate, model, update }: ProposeInputs,
  report: DriftReport,
  ports: Ports,
): Promise<EvaluationReport | undefined> {
  // Nothing of a candidate is wanted when no alarm stands, and nobody asked.
  if (candidate === undefined || (report.alarms.length === 0 && !update)) return undefined;
  const folder = await folderOf(candidate.from, 'the evidence of the candidate', ports);
  const evaluation = await readReport(join(folder, reportName), candidate.digest);
  if (evaluation.model !== model)
    throw new UserError(`the candidate's evidence is about the model "${evaluation.model}", not "${model}"`, {
      where: folder,
    });
  return evaluation;
}

async function folderOf(
  from: { readonly folder: string } | { readonly artifact: string },
  what: string,
  ports: Ports,
): Promise<string> {
  const { environment } = ports;
  if ('folder' in from) return new Workspace(environment.workspace).path(from.folder, what);
  const folder = await mkdtemp(join(environment.tempDirectory, 'modelops-drift-'));
  await ports.artifacts.download(from.artifact, folder);
  return folder;
}

function passes({ verdict, settings }: EvaluationReport): boolean {
  return verdict === 'pass' || (verdict === 'inconclusive' && settings.onInconclusive === 'pass');
}

/** What is asked of GitHub, and what need not be asked twice. */
function looker(
  { model, github }: ProposeInputs,
  report: DriftReport,
  viewer: string,
  base: string,
  { log }: Ports,
): {
  recorded: () => Promise<Recorded>;
  proposal: () => Promise<Omit<ProposalState, 'refused' | 'dispatched' | 'elsewhere'>>;
} {
  const { read } = github;
  const branch = retrainBranch(model);
  const lockText = async (commit: string) => {
    const bytes = await read.readFile(lockPath, commit);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  };
  let told = false;
  /** Without `issues:` no issue of ours is there: whoever only wants pull requests need not grant it. */
  const issuesOf = async (): Promise<IssueState[]> => {
    try {
      return (await read.listIssues(driftLabel)).filter((issue) => isDriftIssue(issue, report, viewer));
    } catch (error) {
      if (!(error instanceof PermissionError)) throw error;
      if (!told) log.info(`issues are not looked at: ${error.what}`);
      told = true;
      return [];
    }
  };
  return {
    async recorded() {
      const ledger = await read.readLedger();
      const path = environmentOf(ledger?.state, model, report.environment).drift?.state;
      if (ledger === undefined || path == null) return { ledger, state: undefined };
      const bytes = await read.readFile(path, ledger.commit);
      // Somebody took it away: the one of this run takes its place.
      if (bytes === undefined) return { ledger, state: undefined };
      return { ledger, state: parseDocument(alarmStateSchema, new TextDecoder().decode(bytes), path) };
    },
    async proposal() {
      const commit = await read.branchHead(base);
      if (commit === undefined) throw new UserError(`the branch ${base} has no commit`);
      const lock = await lockText(commit);
      const head = await read.branchHead(branch);
      const pulls = (await read.pullRequestsFrom(branch)).filter(({ baseRef }) => baseRef === base);
      const issues = await issuesOf();
      const comments = new Map<number, readonly CommentState[]>();
      for (const number of proposalComments(pulls, issues)) {
        const all = await read.listComments(number);
        comments.set(
          number,
          all.filter(({ author }) => author === viewer),
        );
      }
      return {
        viewer,
        base: { branch: base, commit, lock: lock === undefined ? undefined : await parseLock(lock) },
        branch:
          head === undefined
            ? undefined
            : { commit: head, lock: await lockText(head), ...(await read.compare(commit, head)) },
        pulls,
        comments,
        issues,
      };
    },
  };
}

/** When the version that was checked came into its environment, as far as the ledger knows. */
function cameAt(
  ledger: Ledger | undefined,
  { model, environment, champion }: DriftReport,
): string | undefined {
  return environmentOf(ledger?.state, model, environment).history.findLast(
    ({ version }) => version === champion?.version,
  )?.at;
}

/** Alarms that an earlier check recorded as open: they were announced by then. */
function announced({ ledger }: Recorded, { model, environment }: DriftReport): readonly string[] {
  const open = environmentOf(ledger?.state, model, environment).drift?.openAlarms ?? [];
  return open.map((id) => alarmName(environment, id));
}

/** Alarms that stand in the other environments of the model, by their last checks. */
function alarmsElsewhere({ ledger }: Recorded, { model, environment }: DriftReport): ReadonlySet<string> {
  const environments = Object.entries(ledger?.state.models[model]?.environments ?? {});
  return new Set(
    environments.flatMap(([name, { drift }]) =>
      name === environment ? [] : (drift?.openAlarms ?? []).map((id) => alarmName(name, id)),
    ),
  );
}

/**
 * Whether a check cannot say that an alarm of its environment is over, though it does not stand: the detector is blind (a
 * champion whose watch has just begun, labels that have not come), or a person asked for the proposal.
 */
function undecidedBy({ environment, detectors }: DriftReport): (alarm: string) => boolean {
  const isBlind = (name: string) =>
    detectors.some((one) => one.name === name && one.verdict === 'inconclusive');
  return (alarm) => {
    const id = alarm.slice(environment.length + 1);
    return id.startsWith('update-') || isBlind(id.startsWith('outcomes-') ? 'outcomes' : 'inputs');
  };
}

/**
 * Why what this check found is not the newest word, one sentence without a full stop: the ledger's state is another one than it
 * continued (and than it made itself, in an earlier attempt), or another version runs by now.
 */
function supersededBy(
  { ledger, state: known }: Recorded,
  report: DriftReport,
  state: AlarmState,
): string | undefined {
  const running = environmentOf(ledger?.state, report.model, report.environment).version;
  const judged = report.champion?.version ?? null;
  if (running !== null && judged !== null && running !== judged)
    return `v${running} runs in ${report.environment} by now, and this check is about v${judged}`;
  if (known === undefined) return undefined;
  const digest = digestOf(known);
  if (digest === digestOf(state) || digest === report.continues) return undefined;
  return `The ledger has a check (up to ${known.last ?? 'no day'}) that this one did not know`;
}

/** One event for what is new; nothing when the ledger has this state already. */
function record(
  { ledger, state: known }: Recorded,
  report: DriftReport,
  state: AlarmState,
  ports: Ports,
): Operation[] {
  if (known !== undefined && digestOf(known) === digestOf(state)) return [];
  const { environment } = ports;
  const folder = `drift/${report.model}/${report.environment}`;
  const event = nextEvent(ledger?.state, {
    what: 'drift-checked',
    at: ports.now().toISOString(),
    by: {
      actor: environment.actor,
      run: { id: environment.runId, attempt: environment.runAttempt, url: environment.runUrl },
    },
    model: report.model,
    environment: report.environment,
    version: report.champion?.version ?? null,
    key: `drift-${environment.runId}`,
    drift: {
      verdict: report.verdict,
      summary: driftSentence(report).slice(0, 500),
      lastWindow: state.last,
      openAlarms: report.alarms.map(({ id }) => id),
      report: digestOf(report),
      state: `${folder}/alarm-state.json`,
    },
  });
  return [
    appendLedger(ledger, event, [
      { path: `${folder}/alarm-state.json`, text: prettyCanonicalJson(state) },
      { path: `${folder}/drift-report.json`, text: prettyCanonicalJson(report) },
    ]),
  ];
}

/** Notes which alarms were dispatched. */
function remembering(executor: Executor, sent: Set<string>): Executor {
  return {
    async apply(operation) {
      const applied = await executor.apply(operation);
      if (operation.kind === 'send-dispatch') {
        const { environment, alarm } = operation.payload;
        sent.add(alarmName(String(environment), String(alarm)));
      }
      return applied;
    },
  };
}

/** Where a person opens the pull request that GitHub does not let us open; its text brings the marker along. */
function compareUrl({ model }: ProposeInputs, base: string, marker: string, { environment }: Ports): string {
  const query = new URLSearchParams({
    quick_pull: '1',
    title: `Retrain ${model}`,
    body: `${marker}\nThe evidence stands in the issue about drift of ${model}.\n`,
  });
  return `${environment.serverUrl}/${environment.repository}/compare/${base}...${retrainBranch(model)}?${query}`;
}

function tell(
  outcome: ProposalPlan['outcome'] | 'superseded',
  plan: Pick<ProposalPlan, 'pull' | 'issue'> | undefined,
  report: DriftReport,
  ports: Ports,
): Promise<void> {
  const shown = outcome === 'issue' ? plan?.issue : plan?.pull;
  ports.output('outcome', outcome);
  ports.output('pull-request', plan?.pull?.number ?? '');
  ports.output('url', shown?.url ?? '');
  const address = shown === undefined ? undefined : { label: `#${shown.number}`, url: shown.url };
  const sentence = proposalSentence(outcome, report.model, report.alarms.length, address);
  ports.log.info(`outcome: ${outcome}${shown === undefined ? '' : ` (${shown.url})`}`);
  return ports.summary(`${sentence}\n`);
}
