import shipped from './shipped.generated.json' with { type: 'json' };

/** The reusable workflows as they are shipped, name of the file → text. */
export const shippedWorkflows: Readonly<Record<string, string>> = shipped.workflows;

/** `owner/name` of the repository that the suite is published in. */
export const suiteRepository: string = shipped.repository;

/**
 * A reusable workflow for a server that knows neither references by `$/` nor `concurrency.queue` nor `environment.deployment`
 * (GitHub Enterprise Server, act): it calls the actions by repository and ref, and the other workflows by their place in the user's repository.
 * @param actions `owner/name` of the repository that holds the actions.
 */
export function plainWorkflow(text: string, actions: string, ref: string): string {
  const plain = text
    .replace(/(?<=\buses: )\$\/actions\/([\w-]+)/g, (_, name: string) => `${actions}/actions/${name}@${ref}`)
    .replace(/(?<=\buses: )\$\//g, './')
    // Without the queue, a group lets one run wait and cancels the others that do: a version would be lost.
    .replace(/(?:^ *#.*\n)*^( *)concurrency:\n\1 {2}group: .*\n\1 {2}queue: max\n/gm, '')
    // Named without `deployment: false`, which they do not know, an environment gets a deployment that no ledger knows.
    .replace(/^( *)environment:\n\1 {2}name: .*\n\1 {2}deployment: false.*\n/gm, '');
  return `# A copy of ${actions} at ${ref}, made by "modelops init --plain".\n${plain}`;
}
