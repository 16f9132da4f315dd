import {
  compareVersions,
  type EnvironmentState,
  formatVersion,
  type LedgerState,
  parseVersion,
  UserError,
} from '@modelops/contracts';
import { environmentOf, ledgerBranch } from './ledger.ts';
import type { PublishedVersion } from './versions.ts';

/**
 * The version that a reference names: `v1.2.3`, `v1.2`, `v1`, `latest`, or the environment that runs it (`production`),
 * each with or without `<model>@`.
 *
 * Ranges and `latest` skip pre-releases and what is retired anywhere; an exact version finds both. An environment is
 * what the ledger says and nothing else: what was rolled back or retired does not come back by being the highest.
 * @param ledger undefined when there is none.
 * @throws UserError when the reference cannot be read, names another model, or names nothing that is published.
 */
export function resolveReference(
  model: string,
  reference: string,
  versions: readonly PublishedVersion[],
  ledger?: LedgerState,
): PublishedVersion {
  const at = reference.lastIndexOf('@');
  const named = at > 0 ? reference.slice(0, at) : model;
  if (named !== model) {
    throw new UserError(`"${reference}" names the model "${named}"`, {
      fix: `This step is about "${model}": set \`model: ${named}\`, or another reference.`,
    });
  }
  const wanted = reference.slice(at + 1);
  const known =
    versions.length === 0
      ? `"${model}" has no published version yet.`
      : `Published: ${versions
          .slice(0, 10)
          .map(({ version }) => `v${formatVersion(version)}`)
          .join(', ')}${versions.length > 10 ? ', …' : ''}.`;
  const range = /^v?(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?(?:\.(0|[1-9]\d*))?$/.exec(wanted);
  if (range === null && wanted !== 'latest') return inEnvironment(model, wanted, versions, known, ledger);
  const retired = retiredAnywhere(model, ledger);
  const match = versions.find(({ version, release }) => {
    if (range?.[3] !== undefined) return compareVersions(version, parseVersion(wanted)!) === 0;
    if (release.prerelease || retired.has(formatVersion(version))) return false;
    if (range === null) return true;
    return (
      version.major === Number(range[1]) && (range[2] === undefined || version.minor === Number(range[2]))
    );
  });
  if (match === undefined)
    throw new UserError(`no published version of "${model}" is "${wanted}"`, { fix: known });
  return match;
}

/** The environment that validation compares with: what runs there is the champion. */
export const championEnvironment = 'production';

/**
 * The champion: what runs in the environment by the ledger, where the ledger has a word on it; else the highest published
 * version that is no pre-release and was neither retired nor rolled back anywhere; undefined when there is none.
 * @throws UserError when the ledger names a version that is not published (any more).
 */
export function championOf(
  model: string,
  versions: readonly PublishedVersion[],
  ledger: LedgerState | undefined,
  environment = championEnvironment,
): PublishedVersion | undefined {
  if (environmentOf(ledger, model, environment).version !== null)
    return resolveReference(model, environment, versions, ledger);
  const unwanted = new Set(
    environmentsOf(model, ledger).flatMap(({ retired, rolledBack }) => [...retired, ...rolledBack]),
  );
  return versions.find(
    ({ version, release }) => !release.prerelease && !unwanted.has(formatVersion(version)),
  );
}

function inEnvironment(
  model: string,
  environment: string,
  versions: readonly PublishedVersion[],
  known: string,
  ledger: LedgerState | undefined,
): PublishedVersion {
  const { version } = environmentOf(ledger, model, environment);
  if (version === null) {
    const all = ledger?.models[model]?.environments ?? {};
    const running = Object.entries(all).flatMap(([name, state]) =>
      state.version === null ? [] : [`${name} runs v${state.version}`],
    );
    const nowhere =
      ledger === undefined
        ? `There is no ledger: nothing was deployed yet, or its branch ${ledgerBranch} was deleted and has to be put back.`
        : running.length === 0
          ? 'The ledger knows none.'
          : undefined;
    throw new UserError(`"${environment}" is not a version, nor an environment that runs "${model}"`, {
      fix: `Write v1.2.3, v1.2, v1, latest or an environment. ${nowhere ?? `By the ledger, ${running.join(', ')}.`} ${known}`,
    });
  }
  const match = versions.find((item) => formatVersion(item.version) === version);
  if (match === undefined) {
    throw new UserError(
      `${environment} runs v${version} of "${model}" by the ledger, but there is no such release`,
      { fix: `Was the release deleted? Deploy another version. ${known}` },
    );
  }
  return match;
}

function retiredAnywhere(model: string, ledger: LedgerState | undefined): Set<string> {
  return new Set(environmentsOf(model, ledger).flatMap(({ retired }) => retired));
}

function environmentsOf(model: string, ledger: LedgerState | undefined): EnvironmentState[] {
  const known =
    ledger !== undefined && Object.hasOwn(ledger.models, model) ? ledger.models[model] : undefined;
  return Object.values(known?.environments ?? {});
}
