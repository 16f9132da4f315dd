import { isAbsolute, resolve } from 'node:path';
import { type Frame, inputError, loadModelConfig, Workspace } from '@modelops/action-kit';
import { type deployModel, environmentNameSchema } from '@modelops/contracts';
import { directoryTarget, releaseTarget, type Target } from '@modelops/delivery';

/** What deploy-model was asked to do, everything decided. */
export type DeployInputs = Readonly<{
  token: string;
  dryRun: boolean;
  mode: 'start' | 'rollback' | 'retire';
  model: string;
  environment: string;
  /** As it was given: a reference. */
  version: string | undefined;
  from: string | undefined;
  target: Target;
  /** Whether a GitHub deployment shows it. */
  deployment: boolean;
  force: boolean;
  leaseMinutes: number;
  waitMinutes: number;
}>;

/** Inputs and `modelops.yml` together; the inputs win. @throws UserError naming the input. */
export async function loadInputs({ inputs, ports }: Frame<typeof deployModel>): Promise<DeployInputs> {
  const { workspace, sha } = ports.environment;
  if (inputs.token === '')
    throw inputError('token', 'is empty', "In a workflow leave it out: the job's own token is the default.");
  // The job that deploys checks nothing out: what the owners say of the environment is read from the commit.
  const readAtCommit = async (path: string): Promise<string | undefined> => {
    if (sha === '') return undefined;
    const { connectTo } = await import('./github.ts');
    const bytes = await connectTo(inputs.token, ports).read.readFile(path, sha);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  };
  const {
    name,
    config,
    path: file,
  } = await loadModelConfig(workspace, inputs.config, inputs.model, readAtCommit);
  const declared = config?.deploy ?? {};
  const environment = environmentOf(inputs.environment, Object.keys(declared), file);
  const settings = Object.hasOwn(declared, environment) ? declared[environment] : undefined;
  if (inputs.mode === 'retire' && inputs.version === undefined)
    throw inputError(
      'version',
      'is missing',
      'Say which version never runs there again, e.g. `version: v1.2.3`.',
    );
  if (inputs.from !== undefined && inputs.mode !== 'rollback')
    throw inputError('from', `means nothing with \`mode: ${inputs.mode}\``, 'It is for `mode: rollback`.');
  if (inputs.force && inputs.mode !== 'start')
    throw inputError('force', `means nothing with \`mode: ${inputs.mode}\``, 'It is for `mode: start`.');
  return {
    token: inputs.token,
    dryRun: inputs['dry-run'],
    mode: inputs.mode,
    model: name,
    environment,
    version: inputs.version,
    from: inputs.from,
    target: await targetOf(inputs.target ?? settings?.target ?? 'release', inputs.path ?? settings?.path),
    deployment: settings?.deployment ?? true,
    force: inputs.force,
    leaseMinutes: inputs['lease-minutes'] ?? 60,
    waitMinutes: inputs['wait-minutes'] ?? 10,
  };

  async function targetOf(kind: 'release' | 'directory', place: string | undefined): Promise<Target> {
    if (kind === 'release') return releaseTarget;
    if (place === undefined) {
      throw inputError(
        'path',
        'is missing',
        `\`target: directory\` needs the folder: give it, or write \`path:\` under \`deploy.${environment}\` in ${file}.`,
      );
    }
    // An absolute path is the owner's choice of a place on the runner; a relative one does not leave the workspace.
    const base = isAbsolute(place) ? resolve(place) : await new Workspace(workspace).path(place, 'the path');
    const keep = settings?.keep;
    return directoryTarget(base, { place, ...(keep === undefined ? {} : { keep }) });
  }
}

function environmentOf(asked: string | undefined, declared: readonly string[], file: string): string {
  const name = asked ?? (declared.length === 1 ? declared[0] : undefined);
  if (name === undefined) {
    throw inputError(
      'environment',
      'is missing',
      declared.length === 0
        ? 'Say where to, e.g. `environment: production`.'
        : `${file} declares ${declared.join(', ')}: say which one.`,
    );
  }
  if (!environmentNameSchema.safeParse(name).success) {
    throw inputError(
      'environment',
      `is "${name}", which cannot be an environment's name`,
      'It has lower-case letters, digits, "-", "_" and ".", begins with a letter, and is neither "latest" nor like "v1".',
    );
  }
  // A misspelt environment would be a new one, with nothing in it.
  if (declared.length > 0 && !declared.includes(name)) {
    throw inputError(
      'environment',
      `is "${name}", which ${file} does not declare`,
      `It declares ${declared.join(', ')} under \`deploy:\`.`,
    );
  }
  return name;
}
