import { type Frame, loadConfig, type Ports } from '@modelops/action-kit';
import { type checkDrift, UserError } from '@modelops/contracts';

/** Which models are to be watched. */
export interface SelectInputs {
  readonly mode: 'select';
  readonly models: readonly string[];
}

/** The models of `modelops.yml` that say how the environment is watched. @throws UserError when the one asked for does not. */
export async function loadSelectInputs({ inputs, ports }: Frame<typeof checkDrift>): Promise<SelectInputs> {
  const config = await loadConfig(ports.environment.workspace, inputs.config);
  const watched = Object.entries(config?.models ?? {})
    .filter(([, { drift }]) => drift !== undefined && Object.hasOwn(drift, inputs.environment))
    .map(([name]) => name);
  const { model } = inputs;
  if (model === undefined) return { mode: 'select', models: watched };
  if (!watched.includes(model))
    throw new UserError(`modelops.yml does not say how "${model}" is watched in ${inputs.environment}`, {
      where: inputs.config,
      fix: `Add \`drift: {${inputs.environment}: {source: …}}\` to the model.`,
    });
  return { mode: 'select', models: [model] };
}

/** Answers which models are watched. */
export async function select({ models }: SelectInputs, ports: Ports): Promise<void> {
  ports.output('models', JSON.stringify(models));
  ports.log.info(models.length === 0 ? 'no model is watched' : `watched: ${models.join(', ')}`);
  if (models.length === 0)
    await ports.summary('No model of modelops.yml says how it is watched (`drift:`).\n');
}
