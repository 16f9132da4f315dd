import { r as ledgerEventSchema } from "./contracts-ledger-event.js";
import { t as ledgerStateSchema } from "./contracts-ledger-state.js";
import { i as prettyCanonicalJson } from "./contracts-canonical.js";
import { _ as UserError } from "./action-kit-logger.js";

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
/**
* The event that comes next in a ledger.
* @throws TypeError when it does not fit the event's schema: a bug of the caller, who checks what comes from users.
*/
function nextEvent(state, entry) {
	const event = {
		...entry,
		schema: "modelops/ledger-event/v1",
		seq: (state?.seq ?? 0) + 1
	};
	const parsed = ledgerEventSchema.safeParse(event);
	if (!parsed.success) throw new TypeError(`not an event: ${parsed.error.message}`);
	return parsed.data;
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
		case "rollout-step": return after({});
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
				text: prettyCanonicalJson(ledgerStateSchema.parse(state))
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
		case "rollout-step": return `${at}: v${event.version}, ${event.step}`;
		case "drift-checked": return `${at}: checked for drift (${event.drift.verdict})`;
	}
}

export { nextEvent as a, ledgerStatePath as i, environmentOf as n, ledgerBranch as r, appendLedger as t };