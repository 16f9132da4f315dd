import { n as __exportAll } from "./rolldown-runtime.js";
import { a as parseVersion, n as compareVersions, o as parseVersionTag, r as formatVersion, s as versionTag } from "./contracts-names.js";
import { t as UserError } from "./contracts-errors.js";
import { i as prettyCanonicalJson } from "./contracts-canonical.js";

// packages/lifecycle/src/ledger.ts
/** The branch that holds the ledger. Only this suite writes to it. */
const ledgerBranch = "modelops/ledger";
/** The fold of all events, on the branch. */
const ledgerStatePath = "state.json";
/** A ledger in which nothing has happened. */
const emptyLedger = {
	schema: "modelops/ledger-state/v1",
	seq: 0,
	models: {}
};
const nothingYet = {
	version: null,
	history: [],
	trail: [],
	rolledBack: [],
	retired: [],
	lease: null,
	drift: null
};
/** What the ledger says of a model in an environment; of one that it does not know, that nothing runs there. */
function environmentOf(state, model, environment) {
	const known = state !== void 0 && Object.hasOwn(state.models, model) ? state.models[model] : void 0;
	return known !== void 0 && Object.hasOwn(known.environments, environment) ? known.environments[environment] : nothingYet;
}
/** The event that comes next in a ledger. Who reads it checks it by its schema, which every action would else load. */
function nextEvent(state, entry) {
	return {
		...entry,
		schema: "modelops/ledger-event/v1",
		seq: (state?.seq ?? 0) + 1
	};
}
/** Where an event stands on the branch; a thousand to a folder, since GitHub lists no more. */
function eventPath(seq) {
	return `events/${String(Math.floor(seq / 1e3)).padStart(5, "0")}/${String(seq).padStart(8, "0")}.json`;
}
/**
* The state after one more event.
* @throws UserError when the event does not follow: a gap in the numbers, a rollback from what does not run, a retired
*   version that runs again.
*/
function applyEvent(state, event) {
	const contradiction = (what) => new UserError(`the ledger contradicts itself: event ${event.seq} ${what}`, {
		where: eventPath(event.seq),
		fix: `Only the suite may write to the branch ${ledgerBranch}: take back what was changed by hand.`
	});
	if (event.seq !== state.seq + 1) throw contradiction(`comes after event ${state.seq}`);
	const before = environmentOf(state, event.model, event.environment);
	const known = state.models[event.model]?.environments ?? {};
	const after = (fields) => ({
		...state,
		seq: event.seq,
		models: {
			...state.models,
			[event.model]: { environments: {
				...known,
				[event.environment]: {
					...before,
					...fields
				}
			} }
		}
	});
	const lease = "key" in event && before.lease !== null && before.lease.key === event.key ? null : before.lease;
	switch (event.what) {
		case "promoted":
			if (before.retired.includes(event.version)) throw contradiction(`deploys the retired ${event.version}`);
			return after({
				version: event.version,
				history: [...before.history, moveOf(event)],
				trail: [...before.trail.filter((version) => version !== event.version), event.version],
				rolledBack: before.rolledBack.filter((version) => version !== event.version),
				lease
			});
		case "rolled-back": {
			const at = before.trail.indexOf(event.version);
			if (before.version !== event.from) throw contradiction(`leaves ${event.from}, which does not run`);
			if (at < 0 || at === before.trail.length - 1) throw contradiction(`goes back to ${event.version}, which is not on the way back`);
			return after({
				version: event.version,
				history: [...before.history, moveOf(event)],
				trail: before.trail.slice(0, at + 1),
				rolledBack: [.../* @__PURE__ */ new Set([...before.rolledBack, ...before.trail.slice(at + 1)])],
				lease
			});
		}
		case "retired":
			if (before.version === event.version) throw contradiction(`retires ${event.version}, which runs`);
			return after({
				trail: before.trail.filter((version) => version !== event.version),
				retired: [.../* @__PURE__ */ new Set([...before.retired, event.version])]
			});
		case "lease-taken": {
			const { version, key, by, at, expires } = event;
			return after({ lease: {
				version,
				key,
				by,
				at,
				expires
			} });
		}
		case "lease-released": return after({ lease });
		case "drift-checked": {
			const { seq, at, version, key, drift } = event;
			return after({ drift: {
				seq,
				at,
				version,
				key,
				...drift
			} });
		}
	}
}
function moveOf({ what, version, from, seq, at, by, key, manifest, rollout }) {
	return {
		what,
		version,
		from,
		seq,
		at,
		by,
		key,
		manifest,
		rollout
	};
}
/**
* The operation that adds an event: one commit with the event, the state that follows from it, and documents that
* belong to it (`files`: new ones, or ones written over, such as the state of the alarms). It only succeeds while the
* branch is where `ledger` was read, or does not exist when there was none.
* @throws UserError when the event does not follow.
*/
function appendLedger(ledger, event, files = []) {
	const state = applyEvent(ledger?.state ?? emptyLedger, event);
	return {
		kind: "append-ledger",
		branch: ledgerBranch,
		parent: ledger === void 0 ? null : {
			commit: ledger.commit,
			tree: ledger.tree
		},
		event: event.seq,
		message: describeEvent(event),
		files: [
			...files,
			{
				path: eventPath(event.seq),
				text: prettyCanonicalJson(event)
			},
			{
				path: ledgerStatePath,
				text: prettyCanonicalJson(state)
			}
		]
	};
}
/** One line for people: the commit's message. */
function describeEvent(event) {
	const { model, environment } = event;
	const at = `${model}@${environment}`;
	switch (event.what) {
		case "promoted": return `${at}: v${event.version} promoted${event.from === null ? "" : ` (from v${event.from})`}`;
		case "rolled-back": return `${at}: rolled back to v${event.version} (from v${event.from})`;
		case "retired": return `${at}: v${event.version} retired`;
		case "lease-taken": return `${at}: lease taken for v${event.version}`;
		case "lease-released": return `${at}: lease for v${event.version} released`;
		case "drift-checked": return `${at}: checked for drift (${event.drift.verdict})`;
	}
}

// packages/lifecycle/src/versions.ts
/** The published versions of a model, highest first. Drafts and tags without a release are no versions. */
function publishedVersions(model, releases) {
	const found = [];
	for (const release of releases) {
		const named = release.draft ? void 0 : parseVersionTag(release.tag);
		if (named?.model === model) found.push({
			version: named.version,
			tag: release.tag,
			release
		});
	}
	return found.sort((a, b) => compareVersions(b.version, a.version));
}
/**
* The next version and why it has its number.
*
* First version: 1.0.0. Asked for by the user, or by a label of the pull request: as asked. Significantly and materially better than the latest version on
* the same rows: minor. Anything else, also worse but merged: patch.
* @param taken tags that exist or were burnt by an immutable release; the number moves on until it is free.
*/
function proposeVersion(input) {
	const { model, report, latest, equals, asked } = input;
	const free = (version, step) => {
		let next = version;
		while (input.taken.has(versionTag(model, next))) next = bumped(next, step);
		return next;
	};
	if (input.highest === void 0) return {
		version: free({
			major: 1,
			minor: 0,
			patch: 0
		}, "patch"),
		bump: "initial",
		reason: "the first version"
	};
	const { bump, reason } = chooseBump();
	return {
		version: free(bumped(input.highest, bump), bump === "minor" ? "minor" : "patch"),
		bump,
		reason
	};
	function chooseBump() {
		if (asked !== "auto") return {
			bump: asked,
			reason: `a ${asked} version was asked for`
		};
		if (input.label !== void 0) return input.label;
		if (equals !== void 0) return {
			bump: "patch",
			reason: `the same bytes as v${formatVersion(equals)}, released again`
		};
		if (latest === void 0) return {
			bump: "patch",
			reason: `v${formatVersion(input.highest)} was published without a manifest, so nothing can be compared with it`
		};
		const against = `v${formatVersion(latest.version)}`;
		const comparison = report.comparison;
		if (comparison === null || report.champion === null) return {
			bump: "patch",
			reason: `not compared with ${against}`
		};
		if (report.champion.modelDigest !== latest.modelDigest) return {
			bump: "patch",
			reason: `compared with ${report.champion.name}, not with ${against}`
		};
		if (!comparison.comparable || comparison.missingRows > 0) return {
			bump: "patch",
			reason: `could not be compared with ${against}`
		};
		const metric = report.metrics.find(({ name }) => name === comparison.metric);
		const change = metric?.champion == null || metric.value === null ? "" : `, ${comparison.metric} ${short(metric.champion)} → ${short(metric.value)}`;
		switch (comparison.outcome) {
			case "better": return {
				bump: "minor",
				reason: `better than ${against}${change}`
			};
			case "worse": return {
				bump: "patch",
				reason: `worse than ${against} but merged${change}`
			};
			case "no-different": return {
				bump: "patch",
				reason: `no different from ${against}${change}`
			};
			case "cannot-tell": return {
				bump: "patch",
				reason: `not clearly different from ${against}${change}`
			};
		}
	}
}
function bumped(version, step) {
	const { major, minor, patch } = version;
	if (step === "major") return {
		major: major + 1,
		minor: 0,
		patch: 0
	};
	return step === "minor" ? {
		major,
		minor: minor + 1,
		patch: 0
	} : {
		major,
		minor,
		patch: patch + 1
	};
}
function short(value) {
	return String(Number(value.toPrecision(4)));
}

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
* The champion: what runs in the environment by the ledger, where the ledger has a word on it; else the highest published
* version that is no pre-release and was neither retired nor rolled back anywhere; undefined when there is none.
* @throws UserError when the ledger names a version that is not published (any more).
*/
function championOf(model, versions, ledger, environment = championEnvironment) {
	if (environmentOf(ledger, model, environment).version !== null) return resolveReference(model, environment, versions, ledger);
	const unwanted = new Set(environmentsOf(model, ledger).flatMap(({ retired, rolledBack }) => [...retired, ...rolledBack]));
	return versions.find(({ version, release }) => !release.prerelease && !unwanted.has(formatVersion(version)));
}
function inEnvironment(model, environment, versions, known, ledger) {
	const { version } = environmentOf(ledger, model, environment);
	if (version === null) {
		const all = ledger?.models[model]?.environments ?? {};
		const running = Object.entries(all).flatMap(([name, state]) => state.version === null ? [] : [`${name} runs v${state.version}`]);
		const nowhere = ledger === void 0 ? `There is no ledger: nothing was deployed yet, or its branch ${ledgerBranch} was deleted and has to be put back.` : running.length === 0 ? "The ledger knows none." : void 0;
		throw new UserError(`"${environment}" is not a version, nor an environment that runs "${model}"`, { fix: `Write v1.2.3, v1.2, v1, latest or an environment. ${nowhere ?? `By the ledger, ${running.join(", ")}.`} ${known}` });
	}
	const match = versions.find((item) => formatVersion(item.version) === version);
	if (match === void 0) throw new UserError(`${environment} runs v${version} of "${model}" by the ledger, but there is no such release`, { fix: `Was the release deleted? Deploy another version. ${known}` });
	return match;
}
function retiredAnywhere(model, ledger) {
	return new Set(environmentsOf(model, ledger).flatMap(({ retired }) => retired));
}
function environmentsOf(model, ledger) {
	const known = ledger !== void 0 && Object.hasOwn(ledger.models, model) ? ledger.models[model] : void 0;
	return Object.values(known?.environments ?? {});
}

// packages/lifecycle/src/index.ts
var src_exports = /* @__PURE__ */ __exportAll({
	championOf: () => championOf,
	publishedVersions: () => publishedVersions
});

export { proposeVersion as a, environmentOf as c, nextEvent as d, resolveReference as i, ledgerBranch as l, championEnvironment as n, publishedVersions as o, championOf as r, appendLedger as s, src_exports as t, ledgerStatePath as u };