import { i as parseVersion, n as compareVersions, r as formatVersion } from "./contracts-names.js";
import { _ as UserError } from "./action-kit-logger.js";
import { n as environmentOf } from "./lifecycle-ledger.js";

// packages/lifecycle/src/resolve.ts
/**
* The version that a reference names: `v1.2.3`, `v1.2`, `v1`, `latest`, or the environment that runs it (`production`),
* each with or without `<model>@`.
*
* Ranges and `latest` skip pre-releases and what is retired anywhere; an exact version finds both. An environment is
* what the ledger says and nothing else: what was rolled back or retired does not come back by being the highest.
* @param ledger undefined when there is none.
* @throws UserError when the reference cannot be read, names another model, or names nothing that is published.
*/
function resolveReference(model, reference, versions, ledger) {
	const at = reference.lastIndexOf("@");
	const named = at > 0 ? reference.slice(0, at) : model;
	if (named !== model) throw new UserError(`"${reference}" names the model "${named}"`, { fix: `This step is about "${model}": set \`model: ${named}\`, or another reference.` });
	const wanted = reference.slice(at + 1);
	const known = versions.length === 0 ? `"${model}" has no published version yet.` : `Published: ${versions.slice(0, 10).map(({ version }) => `v${formatVersion(version)}`).join(", ")}${versions.length > 10 ? ", …" : ""}.`;
	const range = /^v?(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?(?:\.(0|[1-9]\d*))?$/.exec(wanted);
	if (range === null && wanted !== "latest") return inEnvironment(model, wanted, versions, known, ledger);
	const retired = retiredAnywhere(model, ledger);
	const match = versions.find(({ version, release }) => {
		if (range?.[3] !== void 0) return compareVersions(version, parseVersion(wanted)) === 0;
		if (release.prerelease || retired.has(formatVersion(version))) return false;
		if (range === null) return true;
		return version.major === Number(range[1]) && (range[2] === void 0 || version.minor === Number(range[2]));
	});
	if (match === void 0) throw new UserError(`no published version of "${model}" is "${wanted}"`, { fix: known });
	return match;
}
/** The environment that validation compares with: what runs there is the champion. */
const championEnvironment = "production";
/**
* The champion: what runs in production by the ledger, where the ledger has a word on it; else the highest published
* version that is no pre-release; undefined when there is none.
* @throws UserError when the ledger names a version that is not published (any more).
*/
function championOf(model, versions, ledger) {
	if (environmentOf(ledger, model, "production").version !== null) return resolveReference(model, championEnvironment, versions, ledger);
	return versions.find(({ release }) => !release.prerelease);
}
function inEnvironment(model, environment, versions, known, ledger) {
	const { version } = environmentOf(ledger, model, environment);
	if (version === null) {
		const all = ledger?.models[model]?.environments ?? {};
		const running = Object.entries(all).flatMap(([name, state]) => state.version === null ? [] : [`${name} runs v${state.version}`]);
		throw new UserError(`"${environment}" is not a version, nor an environment that runs "${model}"`, { fix: `Write v1.2.3, v1.2, v1, latest or an environment. ${running.length === 0 ? "The ledger knows none." : `By the ledger, ${running.join(", ")}.`} ${known}` });
	}
	const match = versions.find((item) => formatVersion(item.version) === version);
	if (match === void 0) throw new UserError(`${environment} runs v${version} of "${model}" by the ledger, but there is no such release`, { fix: `Was the release deleted? Deploy another version. ${known}` });
	return match;
}
function retiredAnywhere(model, ledger) {
	return new Set(Object.values(ledger?.models[model]?.environments ?? {}).flatMap(({ retired }) => retired));
}

export { championOf as n, resolveReference as r, championEnvironment as t };