import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ports, readEvidence, readReport, reportName, type Workspace } from '@modelops/action-kit';
import { digestOf, type EvaluationReport, UserError } from '@modelops/contracts';
import type { GitHub } from '@modelops/github';
import type { Unjudged } from '@modelops/reporting';
import type { ReportInputs, ReportSources } from './inputs.ts';
import { type Presentation, present, presentationOf, summarise } from './present.ts';
import { latestOf, namedArtifacts } from './provenance.ts';

/** Presents reports that were made before, by this run or, on `workflow_run`, by a fork's. */
export async function report(
  inputs: ReportInputs,
  workspace: Workspace,
  github: GitHub,
  ports: Ports,
): Promise<void> {
  const { from } = inputs;
  if ('run' in from) {
    const { reportOfFork } = await import('./fork.ts');
    const taken = await reportOfFork(from.run, github, ports);
    if ('ignored' in taken) {
      ports.log.notice(taken.ignored);
      await ports.summary(`${taken.ignored}\n`);
      return;
    }
    await summarise(taken.presentation, ports);
    const { presentation, pullRequest, create, models } = taken;
    await show(
      presentation,
      pullRequest,
      create,
      { ...inputs, check: inputs.check && models },
      github,
      ports,
    );
    return;
  }
  const presentation =
    'problem' in from
      ? presentationOf([], {
          unjudged: [{ model: 'the models of this pull request', reason: from.problem }],
        })
      : 'models' in from
        ? await ofThisRun(from.models, ports)
        : presentationOf(await named(from.reports, workspace, ports));
  await summarise(presentation, ports);
  const { pullRequest } = ports.environment;
  if (pullRequest === undefined) {
    ports.log.notice(
      `The event "${ports.environment.eventName}" is not about a pull request: the report stands in the job summary only.`,
    );
    return;
  }
  // Where nothing was to be judged, only a comment that stands there already has something to say.
  const create = presentation.reports.length + presentation.unjudged.length > 0;
  await show(presentation, pullRequest.number, create, inputs, github, ports);
}

async function show(
  presentation: Presentation,
  pullRequest: number,
  create: boolean,
  { comment, check, dryRun }: ReportInputs,
  github: GitHub,
  ports: Ports,
): Promise<void> {
  const surfaces = {
    pullRequest: comment ? pullRequest : undefined,
    check,
    dryRun,
    create,
  };
  const url = await present(presentation, surfaces, github, ports);
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
  const artifacts = namedArtifacts(await ports.artifacts.list());
  const reports: EvaluationReport[] = [];
  const unjudged: Unjudged[] = [];
  for (const model of models) {
    const latest = latestOf(artifacts, model);
    try {
      if ('missing' in latest) throw new UserError(latest.missing);
      reports.push(await reportIn(latest.artifact.name, model, ports));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      unjudged.push({ model, reason: error.message });
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
