import type { ReadFile } from '../repository.ts';

/** The reusable workflows that users call. */
const names = ['model-ci', 'model-release', 'model-report', 'judge-model', 'release-model'];

/**
 * Their texts as data, so that the bundle of the command line carries them for `modelops init --plain`.
 * @throws Error when one is missing.
 */
export function shippedWorkflows(read: ReadFile): string {
  const entries = names.map((name) => {
    const path = `.github/workflows/${name}.yml`;
    const text = read(path);
    if (text === undefined) throw new Error(`${path} is missing`);
    return [`${name}.yml`, text] as const;
  });
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}
