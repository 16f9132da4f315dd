import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ports, readEvidence, readReport, reportName, type Workspace } from '@modelops/action-kit';
import { digestOf, type EvaluationReport, UserError } from '@modelops/contracts';
import type { GitHub } from '@modelops/github';
import type { Unjudged } from '@modelops/reporting';
import type { ReportInputs, ReportSources } from './inputs.ts';
import { comment, type Presentation, presentationOf, summarise } from './present.ts';
import { artifactOf } from './provenance.ts';

/** Presents reports that were made before, by this run or, on `workflow_run`, by a fork's. */
export async function report(
  inputs: ReportInputs,
  workspace: Workspace,
  github: GitHub,
  ports: Ports,
): Promise<void> {
  const { from } = inputs;
  if ('run' in from) return;
  const presentation =
    'models' in from
      ? await ofThisRun(from.models, ports)
      : presentationOf(await named(from.reports, workspace, ports));
  await summarise(presentation, ports);
  const { pullRequest } = ports.environment;
  if (pullRequest === undefined) {
    ports.log.notice(
      `The event "${ports.environment.eventName}" is not about a pull request: the report stands in the job summary only.`,
    );
  } else if (inputs.comment) {
    await show(presentation, pullRequest.number, inputs, github, ports);
  }
}

/** The comment; where nothing was to be judged, only one that stands there already. */
async function show(
  presentation: Presentation,
  pullRequest: number,
  { dryRun }: ReportInputs,
  github: GitHub,
  ports: Ports,
): Promise<void> {
  const create = presentation.reports.length + presentation.unjudged.length > 0;
  const url = await comment(presentation, pullRequest, github, ports, { dryRun, create });
  if (url !== undefined) ports.output('comment-url', url);
}

function named(sources: ReportSources, workspace: Workspace, ports: Ports): Promise<EvaluationReport[]> {
  return Promise.all(
    sources.map(async ({ from, digest }) => {
      if ('path' in from) return readReport(await workspace.path(from.path, 'the report'), digest);
      const folder = await mkdtemp(join(ports.environment.tempDirectory, 'modelops-report-'));
      await ports.artifacts.download(from.artifact, folder);
      return (await readEvidence(folder, digest)).report;
    }),
  );
}

/** The reports of models among the artifacts of this run: of the highest attempt that judged the model. */
async function ofThisRun(models: readonly string[], ports: Ports): Promise<Presentation> {
  if (models.length === 0) {
    return presentationOf([], {
      notes: ['This pull request changes no model any more. What was reported before is out of date.'],
    });
  }
  const artifacts = (await ports.artifacts.list()).flatMap(({ name }) => artifactOf(name) ?? []);
  const reports: EvaluationReport[] = [];
  const unjudged: Unjudged[] = [];
  for (const model of models) {
    const own = artifacts.filter((artifact) => artifact.model === model);
    const attempt = Math.max(...own.map((artifact) => artifact.attempt));
    const [latest, twin] = own.filter((artifact) => artifact.attempt === attempt);
    const missing = (reason: string) => unjudged.push({ model, reason });
    if (latest === undefined) missing('its job left no report; the log of the run says why');
    else if (twin !== undefined)
      missing(`this run holds two judgements of it, ${latest.name} and ${twin.name}`);
    else {
      try {
        reports.push(await reportIn(latest.name, model, ports));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        missing(error.message);
      }
    }
  }
  return presentationOf(reports, { unjudged });
}

async function reportIn(artifact: string, model: string, ports: Ports): Promise<EvaluationReport> {
  const folder = await mkdtemp(join(ports.environment.tempDirectory, 'modelops-report-'));
  // The digest that the artifact service computed is compared: what is inside is what was uploaded.
  await ports.artifacts.download(artifact, folder);
  const path = join(folder, reportName);
  const { evaluationReportSchema, parseDocument } = await import('@modelops/contracts/documents/index');
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UserError('it holds no evaluation report', { where: artifact, cause });
  });
  const digest = digestOf(parseDocument(evaluationReportSchema, text, artifact));
  const { report } = await readEvidence(folder, digest);
  if (report.model !== model)
    throw new UserError(`it is about the model "${report.model}"`, { where: artifact });
  return report;
}
