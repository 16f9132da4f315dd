import { registerHooks } from 'node:module';

let hooked = false;

/**
 * GitHub's own parsers of workflows and expressions. Their packages import JSON without saying so, which Node refuses:
 * the hook says it for them.
 */
export async function githubParser(): Promise<{
  readonly workflows: typeof import('@actions/workflow-parser');
  readonly expressions: typeof import('@actions/expressions');
}> {
  if (!hooked) {
    hooked = true;
    registerHooks({
      load: (url, context, next) =>
        url.endsWith('.json')
          ? next(url, { ...context, importAttributes: { type: 'json' } })
          : next(url, context),
    });
  }
  const [workflows, expressions] = await Promise.all([
    import('@actions/workflow-parser'),
    import('@actions/expressions'),
  ]);
  return { workflows, expressions };
}

export type GithubParser = Awaited<ReturnType<typeof githubParser>>;
