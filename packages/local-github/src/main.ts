import { startLocalGitHub } from './hub.ts';

const hub = await startLocalGitHub();
const repository = await hub.createRepository({
  owner: 'acme',
  name: 'mlops',
  files: { 'README.md': '# A sample repository\n', 'modelops.yml': 'models: {}\n' },
});
const everything = ['actions', 'checks', 'contents', 'issues', 'pull_requests', 'statuses'] as const;
const permissions = (level: 'read' | 'write'): Record<string, 'read' | 'write'> =>
  Object.fromEntries(everything.map((name) => [name, level]));
const write = hub.createToken({ repository: repository.fullName, permissions: permissions('write') });
const read = hub.createToken({ repository: repository.fullName, permissions: permissions('read') });

process.stdout.write(
  [
    `look                 ${hub.pageUrl}/${repository.fullName}`,
    `GITHUB_API_URL       ${hub.apiUrl}`,
    `GITHUB_GRAPHQL_URL   ${hub.graphqlUrl}`,
    `GITHUB_SERVER_URL    ${hub.serverUrl}`,
    `ACTIONS_RESULTS_URL  ${hub.resultsUrl}`,
    `uploads              ${hub.uploadsUrl}`,
    `blobs                ${hub.blobsUrl}`,
    `repository           ${repository.fullName}`,
    `git                  ${repository.gitDir}`,
    `write token          ${write}`,
    `read token           ${read}`,
    '',
    'Ctrl-C stops it and removes the repository.',
    '',
  ].join('\n'),
);

hub.onResponse((entry, reply) => {
  const flag = entry.unsupported === true ? '  NOT SUPPORTED' : '';
  process.stdout.write(`${reply.status} ${entry.method} ${entry.host} ${entry.path}${flag}\n`);
  for (const finding of entry.findings)
    process.stdout.write(`    ${finding.direction} ${finding.where}: ${finding.message}\n`);
});

const stop = (): void => {
  hub.dispose().then(
    () => process.exit(0),
    () => process.exit(1),
  );
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
