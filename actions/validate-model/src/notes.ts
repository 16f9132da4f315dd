import type { Ports, Workspace } from '@modelops/action-kit';
import { canonicalJson, UserError } from '@modelops/contracts';
import type { Predictions } from '@modelops/evaluation';
import type { GitHub } from '@modelops/github';
import type { EvaluateInputs } from './inputs.ts';

const rulesChange = 'This pull request changes the rules that it is judged by';

/** Notes that nobody who reads the verdict may miss; the others stand with the details. */
export function prominent(notes: readonly string[]): string[] {
  return notes.filter((note) => note.startsWith(rulesChange));
}

/** A pull request may change the rules that it is judged by; whoever merges it should see that beside the verdict. */
export async function changedRules(
  inputs: EvaluateInputs,
  workspace: Workspace,
  github: () => GitHub,
  { environment }: Ports,
): Promise<string[]> {
  const { rules, model } = inputs;
  const base = environment.pullRequest?.baseSha;
  if (rules === undefined || base === undefined) return [];
  let before: Readonly<Record<string, unknown>> | undefined;
  try {
    const bytes =
      (await workspace.fileAt(base, rules.path)) ?? (await github().read.readFile(rules.path, base));
    if (bytes === undefined) return [];
    const { parseConfig } = await import('@modelops/contracts/config');
    before = parseConfig(new TextDecoder().decode(bytes), rules.path).models[model]?.validate;
  } catch (error) {
    // A base that cannot be read, or is wrong itself, says nothing; the verdict does not hang on it.
    if (error instanceof UserError) return [];
    throw error;
  }
  if (before === undefined) return [];
  const after: Readonly<Record<string, unknown>> = rules.validate;
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const changes = keys
    .filter((key) => canonicalJson(before[key] ?? null) !== canonicalJson(after[key] ?? null))
    .map((key) => `${key} was ${shown(before[key])} and is ${shown(after[key])}`);
  return changes.length === 0 ? [] : [`${rulesChange}: ${changes.join('; ')}.`];
}

function shown(value: unknown): string {
  return value === undefined ? 'not set' : JSON.stringify(value).slice(0, 300);
}

/** Predicted classes instead of probabilities make most metrics meaningless, and look like a file that is right. */
export function hardScores({ task, score }: Predictions): string[] {
  if (task === 'regression' || !score.every((value) => value === 0 || value === 1)) return [];
  return [
    'All scores are 0 or 1: they look like predicted classes. ROC-AUC, log loss and calibration need probabilities (in scikit-learn, predict_proba).',
  ];
}
