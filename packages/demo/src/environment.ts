/** What npm needs to install packages in a job as on any runner, from its cache where it can. */
export function jobEnvironment(): Record<string, string> {
  const wanted =
    /^(?:npm_config_(?:cache|userconfig|globalconfig|cafile|noproxy)|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS)$/i;
  const env = Object.entries(process.env).filter(
    (entry): entry is [string, string] => wanted.test(entry[0]) && entry[1] !== undefined,
  );
  return {
    ...Object.fromEntries(env),
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  };
}
