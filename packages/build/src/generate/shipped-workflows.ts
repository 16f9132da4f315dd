import type { ReadFile } from '../repository.ts';

/** The reusable workflows that users call, and those that these call. */
const names = [
  'model-ci',
  'model-release',
  'model-report',
  'model-deploy',
  'model-drift',
  'judge-model',
  'release-model',
  'watch-model',
];

/** Their texts, and where they are published, as data: the bundle of the command line carries them for `modelops init`. */
export function shippedWorkflows(read: ReadFile, repository: string): string {
  const workflows: Record<string, string> = {};
  for (const name of names) {
    const text = read(`.github/workflows/${name}.yml`);
    if (text !== undefined) workflows[`${name}.yml`] = text.replaceAll('\r\n', '\n');
  }
  return `${JSON.stringify({ repository, workflows }, null, 2)}\n`;
}
