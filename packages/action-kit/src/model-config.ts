import { readFile } from 'node:fs/promises';
import { type Config, checkModelName, type ModelConfig, suggestion, UserError } from '@modelops/contracts';
import { inputError } from './inputs.ts';
import { Workspace } from './workspace.ts';

const defaultPath = 'modelops.yml';

export interface SelectedModel {
  readonly name: string;
  /** What `modelops.yml` says of the model; undefined when there is no file. */
  readonly config: ModelConfig | undefined;
  readonly file: Config | undefined;
  /** Path of the file, relative to the workspace. */
  readonly path: string;
}

/** Reads a file where the workspace has none; undefined when it is not there either. */
export type ReadElsewhere = (path: string) => Promise<string | undefined>;

/**
 * Reads `modelops.yml`; undefined when the default path does not exist.
 * @param elsewhere is asked when the workspace does not have it: jobs that check nothing out read it at their commit.
 * @throws UserError when a path other than the default does not exist, or the file is wrong.
 */
export async function loadConfig(
  root: string,
  path: string,
  elsewhere?: ReadElsewhere,
): Promise<Config | undefined> {
  const source = await readFile(await new Workspace(root).path(path, 'the configuration'), 'utf8').catch(
    async (error: NodeJS.ErrnoException) => {
      const found = error.code === 'ENOENT' ? await elsewhere?.(path) : undefined;
      if (found !== undefined) return found;
      if (error.code === 'ENOENT' && path === defaultPath) return undefined;
      throw inputError(
        'config',
        `is "${path}", which ${{ ENOENT: 'does not exist', EISDIR: 'is a folder' }[error.code ?? ''] ?? `cannot be read (${error.code ?? error.message})`}`,
        'Give its path relative to the root of the checkout.',
      );
    },
  );
  if (source === undefined) return undefined;
  // YAML and zod are loaded where there is a file to read: half of what an action loads at its start.
  const { parseConfig } = await import('@modelops/contracts/config');
  return parseConfig(source, path);
}

/**
 * Reads `modelops.yml`, when there is one, and chooses the model that the step is about.
 * @throws UserError when a path other than the default does not exist, the file is wrong, the model is not declared,
 *   or it is not said which of several is meant.
 */
export async function loadModelConfig(
  root: string,
  path: string,
  asked: string | undefined,
  elsewhere?: ReadElsewhere,
): Promise<SelectedModel> {
  const file = await loadConfig(root, path, elsewhere);
  if (file === undefined) {
    if (asked === undefined) return { name: 'model', config: undefined, file: undefined, path };
    return { name: checkModelName(asked, 'the input `model`'), config: undefined, file: undefined, path };
  }
  const names = Object.keys(file.models);
  if (asked === undefined) {
    if (names.length === 1) return { name: names[0]!, config: file.models[names[0]!], file, path };
    throw inputError(
      'model',
      'is missing',
      `${path} declares ${names.length === 0 ? 'no model' : names.join(', ')}: say which one the step is about.`,
    );
  }
  const config = Object.hasOwn(file.models, asked) ? file.models[asked] : undefined;
  if (config === undefined)
    throw new UserError(`there is no model "${asked}"`, {
      where: path,
      fix: suggestion(asked, names),
    });
  return { name: asked, config, file, path };
}
