import type { DriftReport, EvaluationReport, LockEntry } from '@modelops/contracts';
import { digestOf, wantsRetraining } from '@modelops/contracts';
import { driftSentence, renderDriftReport } from './drift.ts';
import { codeSpan, link, markdown, prose } from './escape.ts';
import { folded, table } from './layout.ts';
import { reportModel } from './model.ts';
import { count, plural } from './numbers.ts';
import { renderSummary } from './render.ts';
import { verdictSentence } from './sentence.ts';

/** What a proposal to retrain is made from. */
export interface ProposalView {
  readonly report: DriftReport;
  /** What was trained and judged; undefined when nothing was. */
  readonly evaluation: EvaluationReport | undefined;
  readonly entry: LockEntry | undefined;
  /** Who asked for it; undefined where an alarm did. */
  readonly askedBy?: string | undefined;
  readonly runUrl: string;
  /** Where a person opens the pull request that we may not open. */
  readonly compareUrl: string;
  /** The pull request is opened with the workflow's own token: its checks wait for a person. */
  readonly ownToken: boolean;
}

/** Why the branch was left as it is, or no pull request was opened (lifecycle's `Held`). */
type Held = { readonly why: string; readonly who?: readonly string[] } | undefined;

/** GitHub takes 65536 characters; both reports together stay below it. */
const maxReport = 25_000;

/** The texts of a proposal: Markdown, with all that comes from users escaped. */
export function proposalTexts(view: ProposalView): {
  readonly title: string;
  readonly body: string;
  readonly evidence: (held: Held) => string;
  readonly issue: (held: Held) => string;
  readonly cleared: (kept: boolean) => string;
} {
  const { report, runUrl, ownToken, askedBy } = view;
  const run = `_Evidence of ${link('this run', runUrl)}._`;
  const paragraphs = (...parts: readonly string[]) => `${parts.filter((part) => part !== '').join('\n\n')}\n`;
  return {
    title: titleOf(view),
    body: paragraphs(
      askedBy === undefined ? '' : `Asked for by ${markdown(askedBy)}.`,
      prose(driftSentence(report), { max: 1500 }),
      `**${wouldHelp(view)}**`,
      dataOf(view),
      ...detailsOf(view),
      checksOf(ownToken),
      'Merging trains and releases the next version. Closing this declines it: the same alarm is not proposed again, a new one is. What you push to the branch is not overwritten. Later evidence comes as one comment below.',
      run,
    ),
    evidence: (held) =>
      paragraphs(
        prose(driftSentence(report), { max: 1500 }),
        `**${wouldHelp(view)}**`,
        heldOf(held, view),
        dataOf(view),
        ...detailsOf(view),
        run,
      ),
    issue: (held) =>
      paragraphs(
        prose(driftSentence(report), { max: 1500 }),
        heldOf(held, view),
        `**${wouldHelp(view)}**`,
        ...detailsOf(view),
        'This issue is kept up to date and closed when drift clears. Closing it declines: the same alarm is not told again, a new one is.',
        run,
      ),
    cleared: (kept) =>
      paragraphs(
        `No alarm of ${codeSpan(report.model)}${report.champion?.version == null ? '' : ` (v${report.champion.version})`} in ${codeSpan(report.environment)} is open any more.`,
        kept ? 'This is left open, since it is not only ours: close it, or merge it, as you like.' : '',
        prose(driftSentence(report), { max: 1500 }),
        run,
      ),
  };
}

function titleOf({ report: { model, alarms, environment }, askedBy }: ProposalView): string {
  if (askedBy !== undefined && alarms.length === 0) return `Retrain ${model}: asked for by ${askedBy}`;
  const kinds = [...new Set(alarms.flatMap(({ kind, also }) => [kind, ...also]))].filter(
    (kind) => kind !== 'feed',
  );
  const since = alarms.map((alarm) => alarm.since).sort()[0];
  const where = environment === 'production' ? '' : ` in ${environment}`;
  if (kinds.length === 0) return `Retrain ${model}: drift${where}`;
  return askedBy === undefined && !wantsRetraining({ alarms })
    ? `${model}: the data does not come as it should${where} since ${since} (${kinds.join(', ')})`
    : `Retrain ${model}: ${kinds.join(', ')} drifted since ${since}${where}`;
}

/** Would retraining help? From the comparison on the rows that were kept out. */
function wouldHelp({ evaluation, report }: ProposalView): string {
  if (evaluation === undefined) return 'Whether retraining would help is not known: there is no candidate.';
  const sentence = prose(verdictSentence(evaluation), { max: 600 });
  if (evaluation.verdict === 'fail') return `Retraining does not help: ${sentence}`;
  switch (evaluation.comparison?.outcome) {
    case 'better':
      return `Retraining helps: ${sentence}`;
    case 'worse':
      return `Retraining makes it worse: ${sentence}`;
    case 'no-different':
      return `Retraining makes no difference that matters: ${sentence}`;
    case 'cannot-tell':
      return `It cannot be told yet whether retraining helps: ${sentence}`;
    default:
      return report.champion === null
        ? `There is no champion to compare with: ${sentence}`
        : `The candidate could not be compared with the champion: ${sentence}`;
  }
}

function dataOf({ entry, report }: ProposalView): string {
  if (entry === undefined) return '';
  const since = report.alarms.map((alarm) => alarm.since).sort()[0];
  // Days as ISO 8601 writes them are in the order of time.
  const older =
    since !== undefined && since >= entry.holdout.to
      ? `> [!WARNING]\n> All of this data is from before the change (since ${since}), so what is trained on it cannot follow it. Bring the newer rows, with their labels, into \`data.source\`.\n\n`
      : '';
  return `${older}${table(['Data', 'From', 'To (not included)'], 'lll', [
    ['Trained on', entry.window.from, entry.window.to],
    ['Judged on, kept out of training', entry.holdout.from, entry.holdout.to],
  ])}\n\n${count(entry.rows)} rows of ${entry.source
    .slice(0, 5)
    .map((name) => codeSpan(name))
    .join(', ')}, ${codeSpan(entry.digest)}`;
}

function detailsOf({ report, evaluation }: ProposalView): string[] {
  const judged =
    evaluation === undefined
      ? []
      : [
          folded(
            'The candidate against the champion, on the rows that were kept out',
            renderSummary(
              reportModel([{ report: evaluation, digest: digestOf(evaluation) }], { notes: [] }, []),
              { limit: maxReport },
            ),
          ),
        ];
  return [...judged, folded('What drifted', renderDriftReport(report, { limit: maxReport }))];
}

function checksOf(ownToken: boolean): string {
  if (!ownToken) return '';
  return [
    '> [!NOTE]',
    "> Opened with the workflow's own token: the checks of this pull request wait until somebody with write access approves them (“Approve workflows to run”); where there is no such button, close and reopen it. The candidate's evidence above does not depend on that. With a token of a machine account as the secret `token` of the workflow the checks run by themselves.",
  ].join('\n');
}

function heldOf(held: Held, { compareUrl, runUrl }: ProposalView): string {
  switch (held?.why) {
    case 'commits-of-others': {
      const who = (held.who ?? []).map((name) => markdown(name)).join(', ');
      return `The branch has commits of ${who === '' ? 'others' : who}, so it was left as it is. Merge, close or delete it to let the next run propose anew.`;
    }
    case 'no-candidate':
      return `There is no pull request, since no candidate could be trained and judged: ${link('the run', runUrl)} says why.`;
    case 'candidate-fails':
      return 'There is no pull request for this candidate: its gates do not let it pass.';
    case 'broken-data':
      return 'There is no pull request to retrain: the data does not come as it should, and a model that learns from it learns the fault. Mend what brings it; this closes by itself when it is right again. Where the change is real and is to stay, ask for the retraining by hand: run this workflow with `update`.';
    case 'rolled-back':
      return 'What was proposed for this alarm is merged, and the version that drifts came back after that. There is no newer data to propose: deploy the retrained version again, or mend what spoke against it.';
    case 'policy':
      return `Actions may open no pull requests in this repository, so the branch waits for you: ${link('open the pull request', compareUrl)}. To let the next run do it, allow “GitHub Actions to create and approve pull requests” in the settings of Actions, or give the workflow a token of a machine account as its secret \`token\`.`;
    default:
      return '';
  }
}

/** One sentence for the job's summary. */
export function proposalSentence(
  outcome: string,
  model: string,
  alarms: number,
  address: { readonly label: string; readonly url: string } | undefined,
): string {
  const name = codeSpan(model);
  const at = address === undefined ? '' : ` ${link(address.label, address.url)}`;
  switch (outcome) {
    case 'clear':
      return `${name}: no alarm stands.`;
    case 'reported':
      return `${name}: ${plural(alarms, 'alarm')}, reported here only (\`on-drift: report\`).`;
    case 'proposed':
      return `${name}: retraining is proposed in${at}.`;
    case 'issue':
      return `${name}: drift is told in${at}.`;
    case 'dispatched':
      return `${name}: \`modelops-drift\` was sent for ${plural(alarms, 'alarm')}.`;
    case 'declined':
      return `${name}: somebody has declined the proposal for this alarm; nothing was opened.`;
    case 'merged':
      return `${name}: what was proposed for this alarm is merged.`;
    default:
      return address === undefined
        ? `${name}: this check is not the newest word; nothing was written.`
        : `${name}: this check is not the newest word any more; ${link(address.label, address.url)} stays open until a later one decides.`;
  }
}
