import { t as inputError } from "./action-kit-inputs.js";
import { i as prettyCanonicalJson, n as digestOf } from "./contracts-canonical.js";
import { a as parseVersion, n as compareVersions, o as parseVersionTag, r as formatVersion } from "./contracts-names.js";
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { r as manifestName, t as releaseTarget } from "./delivery-target.js";
import { t as downloadVersion } from "./github-version-files.js";
import { t as PermissionError } from "./github-http-errors.js";
import { t as converge } from "./lifecycle-converge.js";
import { c as environmentOf, d as nextEvent, i as resolveReference, l as ledgerBranch, o as publishedVersions, s as appendLedger } from "./lifecycle.js";
import { t as connectTo } from "./deploy-model-github.js";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { randomUUID } from "node:crypto";

// packages/lifecycle/src/projection.ts
/** What GitHub takes for the description of a deployment's status. */
const descriptionLimit = 140;
/** GitHub's name for what a deployment does; tells deployments of several models in one environment apart. */
function deploymentTask(model) {
	return `deploy:${model}`;
}
/** Number of the move that a deployment of ours shows; undefined for any other deployment. */
function moveShown({ model, environment }, { history }, deployment) {
	const { ledger, version } = deployment.payload;
	if (deployment.task !== deploymentTask(model) || deployment.environment !== environment) return void 0;
	return history.find((move) => move.seq === ledger && move.version === version)?.seq;
}
/** The newest deployments whose status a plan needs: each costs a request. */
function statusesNeeded(goal, state, deployments) {
	return deployments.filter((deployment) => moveShown(goal, state, deployment) !== void 0).slice(0, 5);
}
/**
* GitHub's deployments, brought to say what the ledger says: one for the last move, marked `success`; those before it
* `inactive`, explicitly, since GitHub does that by itself in some environments only.
* @param seen the newest deployments of the environment, newest first.
*/
function planProjection(goal, state, seen) {
	const move = state.history.at(-1);
	if (move === void 0) return [];
	const { model, environment } = goal;
	const ours = seen.flatMap(({ deployment, status }) => {
		const seq = moveShown(goal, state, deployment);
		return seq === void 0 ? [] : [{
			deployment,
			status,
			seq
		}];
	});
	const shown = ours.findLast(({ seq }) => seq === move.seq);
	if (shown === void 0) return [{
		kind: "create-deployment",
		ref: `${model}@v${move.version}`,
		task: deploymentTask(model),
		environment,
		description: `${model} v${move.version}`,
		payload: {
			model,
			version: move.version,
			ledger: move.seq,
			commit: goal.commit,
			manifest: move.manifest
		}
	}];
	const mark = (id, status, description) => ({
		kind: "create-deployment-status",
		deploymentId: id,
		state: status,
		environment,
		description: description.slice(0, descriptionLimit),
		logUrl: move.by.run?.url
	});
	const operations = [];
	if (shown.status !== "success") {
		const how = move.what === "promoted" ? `v${move.version} runs` : `rolled back from v${move.from} to v${move.version}`;
		operations.push(mark(shown.deployment.id, "success", how));
	}
	for (const { deployment, status } of ours) if (deployment !== shown.deployment && status === "success") operations.push(mark(deployment.id, "inactive", `replaced by v${move.version}`));
	return operations;
}
/**
* Deployments that are about this model and that the ledger does not know: made by hand, by another tool, or shown by a
* ledger that was deleted. They are told, never believed; each once, by the next move that is shown.
* @param deployments newest first.
*/
function strangeDeployments(goal, state, deployments) {
	const last = state.history.at(-1)?.seq;
	const earlier = deployments.findIndex((deployment) => {
		const seq = moveShown(goal, state, deployment);
		return seq !== void 0 && seq !== last;
	});
	return deployments.slice(0, earlier < 0 ? void 0 : earlier).filter((deployment) => {
		return (deployment.task === deploymentTask(goal.model) || deployment.payload["model"] === goal.model || parseVersionTag(deployment.ref)?.model === goal.model) && moveShown(goal, state, deployment) === void 0;
	});
}
/**
* Moves of a ledger that is gone: deployments made as this suite makes them, of which this ledger knows nothing. Whoever
* may write deployments can make one that looks so: it may stop something, and never cause it.
* @param deployments newest first, read before the ledger was: a move is written before it is shown.
* @returns newest first.
*/
function lostMoves(place, state, deployments) {
	return deployments.flatMap((deployment) => {
		const { ledger, version, commit } = deployment.payload;
		if (deployment.task !== deploymentTask(place.model) || deployment.environment !== place.environment) return [];
		if (typeof ledger !== "number" || typeof version !== "string" || parseVersion(version) === void 0) return [];
		if (moveShown(place, state, deployment) !== void 0) return [];
		return [{
			version,
			deployment,
			commit: typeof commit === "string" && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(commit) ? commit : void 0
		}];
	});
}

// packages/lifecycle/src/lost-ledger.ts
/**
* Refuses what cannot be decided because a ledger is gone: without it nobody knows what was rolled back or retired. Where
* the ledger has no move in this environment and deployments show that there were some, nothing is done; in a ledger that
* was begun anew, what only the lost one deployed is not deployed by itself.
* @param deployments newest first, read before the ledger was.
* @returns what is lost and was passed by `force`, a sentence for people; undefined when nothing is.
* @throws UserError
*/
function refuseLostLedger(goal, ledger, deployments) {
	const state = environmentOf(ledger?.state, goal.model, goal.environment);
	const lost = lostMoves(goal, state, deployments);
	const [last] = lost;
	if (last === void 0) return void 0;
	const where = `${goal.model}@${goal.environment}`;
	const forced = goal.mode === "start" && goal.force;
	if (state.history.length === 0) {
		const gone = ledger === void 0 ? `the branch ${ledgerBranch} does not exist` : "the ledger has no move";
		const what = `the ledger of ${where} was deleted: ${shown(last)}, but ${gone}`;
		if (forced) return `${what}. It begins anew by \`force\`: what was rolled back or retired before is not known any more, retire again what must not come back.`;
		throw new UserError(`${what}. Without it nobody knows what was rolled back or retired, so nothing is changed`, { fix: `${putBack(lost, ledger)} If it is lost for good, begin a new one: ${beginAnew}.` });
	}
	if (goal.mode !== "start" || forced) return void 0;
	const { version } = goal;
	const same = lost.find((move) => move.version === version);
	if (same === void 0 || state.history.some((move) => move.version === version)) return void 0;
	throw new UserError(`v${version} ran in ${where} by a ledger that was deleted (${shown(same)}); whether it was rolled back or retired is not known any more, so it is not deployed again by itself`, { fix: `Release its files as a new version, or say that it is right: ${beginAnew}.` });
}
const beginAnew = "deploy the version you want by hand with `mode: start` and `force: true`";
function shown({ version, deployment: { id, creator } }) {
	return `GitHub shows that v${version} was deployed there (deployment ${id}${creator === "" ? "" : ` by ${creator}`})`;
}
/** How the branch comes back: the newest deployment that knows a commit knows most. */
function putBack(lost, ledger) {
	const known = lost.find(({ commit }) => commit !== void 0);
	const held = ledger === void 0 ? "" : ` (the branch was begun anew meanwhile, and has ${ledger.state.seq} events of its own: keep them on another branch first, \`git push origin ${ledger.commit}:refs/heads/${ledgerBranch}-anew\`)`;
	if (known === void 0) return `Put the branch ${ledgerBranch} back${held}, from a clone that has it: \`git push${ledger === void 0 ? "" : " --force"} origin <commit>:refs/heads/${ledgerBranch}\`.`;
	const request = ledger === void 0 ? `git/refs -f ref=refs/heads/${ledgerBranch}` : `git/refs/heads/${ledgerBranch} -X PATCH -F force=true`;
	return `Put the branch ${ledgerBranch} back${held}: deployment ${known.deployment.id} names its commit ${known.commit}. Look at that commit; then \`gh api repos/{owner}/{repo}/${request} -f sha=${known.commit}\`, or push it there from a clone that has it.`;
}
/**
* Refuses to go on when the branch was deleted or set back while a rollout looked away: what it saw then still counts.
* @param first as it was read when the rollout began.
* @throws UserError
*/
function refuseSetBack(first, now) {
	if (first === void 0 || now !== void 0 && now.state.seq >= first.state.seq) return;
	const found = now === void 0 ? "it is not there any more" : `it has ${now.state.seq} events, not ${first.state.seq}`;
	throw new UserError(`the branch ${ledgerBranch} was deleted or set back during this rollout: ${found}`, { fix: `Put it back: its commit was ${first.commit}, \`git push --force origin ${first.commit}:refs/heads/${ledgerBranch}\`. Then run this again.` });
}

// packages/lifecycle/src/rollout.ts
/**
* Fixes what a rollback is to leave, at the first look: if somebody else rolls the same version back meanwhile, the
* goal is reached, and nothing goes back two.
*/
function settleGoal(goal, ledger) {
	if (goal.mode !== "rollback" || goal.from !== void 0) return goal;
	const own = ownMove(goal, environmentOf(ledger?.state, goal.model, goal.environment));
	const { version } = environmentOf(ledger?.state, goal.model, goal.environment);
	return {
		...goal,
		from: own?.from ?? version ?? void 0
	};
}
function ownMove(goal, { history }) {
	if (goal.mode === "retire") return void 0;
	const what = goal.mode === "start" ? "promoted" : "rolled-back";
	return history.findLast((move) => move.key === goal.key && move.what === what && (goal.mode !== "start" || move.version === goal.version));
}
/**
* The next step of a rollout, from what the ledger says.
* @param redeliver set when the target does not serve what the ledger runs, for instance since its disk is a new one:
*   then the version that the goal has reached already is delivered once more.
* @throws UserError when the goal may not be reached: the version is retired or was rolled back, nothing runs that could
*   be left, there is no way back.
*/
function planRollout(goal, ledger, now, redeliver = false) {
	const state = environmentOf(ledger?.state, goal.model, goal.environment);
	const where = `${goal.model}@${goal.environment}`;
	const own = ownMove(goal, state);
	const done = (reason, overtaken = false) => ({
		kind: "done",
		version: state.version,
		move: own,
		reason,
		overtaken
	});
	if (goal.mode === "retire") {
		if (state.retired.includes(goal.version)) return done(`v${goal.version} is retired`);
		if (state.version === goal.version) throw new UserError(`v${goal.version} is what ${where} runs, so it cannot be retired`, { fix: "Deploy another version or roll back first." });
		if (state.lease !== null && state.lease.version === goal.version && !expired(state.lease, now)) return {
			kind: "blocked",
			lease: state.lease
		};
		const { version, key } = goal;
		const event = nextEvent(ledger?.state, {
			...common(goal, now),
			what: "retired",
			version,
			key
		});
		return {
			kind: "write",
			version,
			operation: appendLedger(ledger, event)
		};
	}
	let version;
	if (goal.mode === "start") {
		version = goal.version;
		const runs = state.version === version;
		if (runs && !redeliver) return done(`v${version} runs`);
		if (!runs && own !== void 0) return done(`this run has deployed v${version} already; since then ${where} has moved to v${state.version}`, true);
		refuseRetired(goal, state, version);
		if (state.rolledBack.includes(version) && !goal.force) throw new UserError(`v${version} was rolled back in ${goal.environment} and is not deployed again`, { fix: "Release a version that mends what was wrong, or say `force: true` if this one is right after all." });
		const running = state.version === null ? void 0 : parseVersion(state.version);
		if (running !== void 0 && !goal.force && compareVersions(parseVersion(version), running) < 0) return done(`v${state.version} runs, which is newer than v${version}`, true);
	} else {
		const { from } = goal;
		if (own !== void 0) {
			if (own.version === state.version && redeliver) return leased(own.version);
			return done(`this run has rolled v${own.from} back already`);
		}
		if (state.version === null || from === void 0) throw new UserError(`nothing runs in ${where}, so there is nothing to roll back`, { fix: `The ledger knows of no deployment there (see \`modelops history\`). If its branch ${ledgerBranch} was deleted, put it back.` });
		if (state.version !== from) {
			if (state.rolledBack.includes(from)) return done(`v${from} was rolled back already`);
			throw new UserError(`${where} runs v${state.version}, not v${from}, so nothing was rolled back`, { fix: `Say \`from: ${state.version}\` if that is the version to leave.` });
		}
		const back = state.trail.slice(0, -1);
		const target = goal.version ?? back.at(-1);
		if (target === from) return done(`v${from} runs`);
		if (target === void 0) throw new UserError(`there is no earlier version of ${where} to roll back to`, { fix: "Every earlier one was rolled back or retired, or this is the first: deploy a version by its number." });
		refuseRetired(goal, state, target);
		if (!back.includes(target)) throw new UserError(`v${target} is no version that ${where} can go back to`, { fix: back.length === 0 ? "There is none: deploy a version by its number." : `It can go back to ${back.map((item) => `v${item}`).join(", ")}.` });
		version = target;
	}
	return leased(version);
	/** With the lease, whose turn it is to deploy; else how it is come by. */
	function leased(version) {
		const { lease } = state;
		if (lease !== null && lease.key !== goal.key && !expired(lease, now)) return {
			kind: "blocked",
			lease
		};
		if (lease !== null && lease.key === goal.key && lease.version === version && !expired(lease, now)) return {
			kind: "deploy",
			version,
			from: state.version
		};
		const expires = new Date(now.getTime() + goal.leaseMinutes * 6e4).toISOString();
		const event = nextEvent(ledger?.state, {
			...common(goal, now),
			what: "lease-taken",
			version,
			key: goal.key,
			expires
		});
		return {
			kind: "write",
			version,
			operation: appendLedger(ledger, event)
		};
	}
}
/** The write that makes a rollout true. @throws UserError when the lease is somebody else's by now. */
function promotion(goal, ledger, record, now) {
	const state = environmentOf(ledger?.state, goal.model, goal.environment);
	if (state.lease?.key !== goal.key) throw lostLease(goal, state);
	const path = `rollouts/${goal.model}/${goal.environment}/${String((ledger?.state.seq ?? 0) + 1).padStart(8, "0")}.json`;
	const moved = {
		...common(goal, now),
		version: record.version,
		key: goal.key,
		manifest: record.evidence.manifest,
		rollout: path
	};
	const event = goal.mode === "start" ? nextEvent(ledger?.state, {
		...moved,
		what: "promoted",
		from: state.version
	}) : nextEvent(ledger?.state, {
		...moved,
		what: "rolled-back",
		from: state.version
	});
	return appendLedger(ledger, event, [{
		path,
		text: prettyCanonicalJson(record)
	}]);
}
/** The write that gives the lease back when the rollout failed; undefined when it is not ours any more. */
function surrender(goal, ledger, reason, now) {
	const { lease } = environmentOf(ledger?.state, goal.model, goal.environment);
	if (lease?.key !== goal.key) return void 0;
	const event = nextEvent(ledger?.state, {
		...common(goal, now),
		what: "lease-released",
		version: lease.version,
		key: goal.key,
		reason: reason.slice(0, 500)
	});
	return appendLedger(ledger, event);
}
/** Another rollout took over: this one was longer than its lease. */
function lostLease({ model, environment }, state) {
	const who = state.lease === null ? "nobody holds it" : `${state.lease.key} holds it`;
	return new UserError(`the lease of ${model}@${environment} is not ours any more: ${who}`, { fix: "The rollout took longer than its lease. Run it again, with a larger `lease-minutes`." });
}
function refuseRetired({ environment }, state, version) {
	if (!state.retired.includes(version)) return;
	throw new UserError(`v${version} is retired in ${environment} and never runs there again`, { fix: "Release its files as a new version." });
}
function expired(lease, now) {
	return Date.parse(lease.expires) <= now.getTime();
}
function common({ model, environment, by }, now) {
	return {
		at: now.toISOString(),
		by,
		model,
		environment
	};
}

// actions/deploy-model/src/project.ts
/**
* Shows the last move as a GitHub deployment, and tells of deployments that the ledger does not know. It is only a
* picture: what it cannot do is a notice, and what runs is never read from it.
* @param seq number of this run's own move; undefined: of the last one, whoever made it.
* @returns the number of the deployment that shows that move, when it could be shown.
*/
async function project(inputs, ledger, seq, github, ports) {
	const { log, sleep, jitter } = ports;
	const shownBy = (known) => ({
		goal: {
			model: inputs.model,
			environment: inputs.environment,
			commit: known.commit
		},
		state: environmentOf(known.state, inputs.model, inputs.environment)
	});
	try {
		const { observed } = await log.group("Show it as a deployment", () => converge({
			observe: async () => {
				const deployments = await github.read.listDeployments(inputs.environment);
				const now = await github.read.readLedger();
				refuseSetBack(ledger, now);
				const { goal, state } = shownBy(now ?? ledger);
				const needed = new Set(statusesNeeded(goal, state, deployments));
				const marked = [];
				for (const deployment of deployments) {
					const status = needed.has(deployment) ? await github.read.deploymentStatus(deployment.id) : void 0;
					marked.push({
						deployment,
						status
					});
				}
				return {
					goal,
					state,
					deployments,
					marked
				};
			},
			plan: ({ goal, state, marked }) => planProjection(goal, state, marked),
			executor: github.executor,
			log,
			dryRun: inputs.dryRun,
			sleep,
			jitter
		}));
		const { goal, state } = observed;
		tellStrangers(inputs, strangeDeployments(goal, state, observed.deployments), ports);
		const wanted = seq ?? state.history.at(-1)?.seq;
		return observed.deployments.findLast((deployment) => moveShown(goal, state, deployment) === wanted)?.id;
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		const fix = error instanceof PermissionError ? ` ${error.fix ?? ""}` : "";
		log.notice(`It is not shown as a GitHub deployment: ${error.what}.${fix} What runs is written in the ledger all the same.`, { title: "deploy-model" });
		return;
	}
}
/** Somebody else says of this model that it runs there. */
function tellStrangers({ environment }, strangers, { log }) {
	if (strangers.length === 0) return;
	const named = strangers.slice(0, 5).map(({ id, ref, creator }) => `${ref} by ${creator === "" ? "somebody" : creator} (deployment ${id})`);
	log.warning(`GitHub shows ${strangers.length} deployment(s) to ${environment} that the ledger does not know: ${named.join(", ")}${strangers.length > 5 ? ", …" : ""}. They were made by hand, by another tool, or by a ledger that was deleted; they count for nothing here.`, { title: "deploy-model" });
}

// actions/deploy-model/src/take-back.ts
/**
* After a delivery that did not become true: what the ledger does not say is not served.
* @param ledger as it is now; null when it could not be read.
* @throws UserError naming both, the version that is served and what the ledger says, when it cannot be taken back.
*/
async function takeBack({ target, model, environment }, version, delivered, ledger, { log }) {
	const runs = ledger === null ? void 0 : environmentOf(ledger?.state, model, environment).version;
	if (runs === version || target.servedVersion === void 0) return;
	const place = `${target.place}/${model}`;
	const says = runs === void 0 ? "the ledger could not be read" : `${model}@${environment} runs ${runs === null ? "nothing" : `v${runs}`} by the ledger`;
	try {
		await delivered.undo();
	} catch (cause) {
		throw new UserError(`${place} still serves v${version} while ${says}: it could not be switched back: ${messageOf(cause)}`, {
			fix: "See to the folder, and deploy the version that is to run.",
			cause
		});
	}
	const served = await target.servedVersion(model);
	const serves = `${place} serves ${served === void 0 ? "nothing" : `v${served}`}`;
	if (runs === void 0) log.warning(`${serves} again; ${says}: run this again, it brings both together`, { title: "deploy-model" });
	else if (served !== void 0 && served !== runs) log.warning(`${serves} while ${says}: deploy the version that is to run`, { title: "deploy-model" });
	else log.info(`${serves}, as before: ${says}`);
}

// actions/deploy-model/src/run.ts
/** Deploys a version, rolls back or retires one, and writes it into the ledger. */
async function run(inputs, ports) {
	const github = connectTo(inputs.token, ports);
	const deployments = await deploymentsOf(inputs, github, ports);
	const ledger = await github.read.readLedger();
	const versions = publishedVersions(inputs.model, await github.read.listReleases());
	const goal = settleGoal(goalOf(inputs, versions, ledger, ports), ledger);
	const lost = refuseLostLedger(goal, ledger, deployments);
	if (lost !== void 0) ports.log.warning(lost, { title: "deploy-model" });
	const before = environmentOf(ledger?.state, inputs.model, inputs.environment);
	const end = await new Rollout(inputs, goal, versions, github, ports).run(ledger);
	const state = environmentOf(end.ledger?.state, inputs.model, inputs.environment);
	const { step } = end;
	const place = `${inputs.model}@${inputs.environment}`;
	ports.output("environment", inputs.environment);
	ports.output("previous", before.version ?? "");
	if (step.kind !== "done") {
		ports.output("version", before.version ?? "");
		ports.output("changed", false);
		const would = `v${step.kind === "blocked" ? step.lease.version : step.version}`;
		const what = inputs.mode === "retire" ? `${would} would be retired in ${place}` : `${would} would run in ${place}`;
		ports.output("reason", what);
		ports.log.notice(`dry run: ${what}; nothing was written`);
		await ports.summary(`Dry run: ${what}.\n`);
		return;
	}
	const { changed } = end;
	const told = end.delivered ?? said(inputs, step, before);
	const { move } = step;
	const since = changed && move !== void 0 && move.version !== state.version ? `; since then ${place} has moved to v${state.version}` : "";
	const saying = `${told}${since}`;
	ports.output("version", state.version ?? "");
	if (state.version !== null) ports.output("tag", `${inputs.model}@v${state.version}`);
	ports.output("changed", changed);
	ports.output("reason", changed ? saying : step.reason);
	if (end.verified !== void 0 && end.verified.manifest.version === state.version) ports.output("model-digest", end.verified.manifest.modelDigest);
	if (inputs.target.kind === "directory" && inputs.target.place !== null) ports.output("path", join(inputs.target.place, inputs.model, "current"));
	if (since !== "") ports.log.warning(saying, { title: "deploy-model" });
	else if (changed) ports.log.info(saying);
	else if (step.overtaken) ports.log.warning(`nothing was deployed: ${step.reason}`, { title: "deploy-model" });
	else ports.log.info(`nothing to do: ${step.reason}`);
	const shown = inputs.deployment && inputs.mode !== "retire" && end.ledger !== void 0 ? await project(inputs, end.ledger, changed ? move?.seq : void 0, github, ports) : void 0;
	if (shown !== void 0) ports.output("deployment-id", shown);
	await ports.summary(`### ${changed ? saying : `${place} stays at ${state.version === null ? "nothing" : `v${state.version}`}`}\n\n${changed ? "" : `${step.reason}.\n\n`}${trail(state)}\n`);
}
/** The deployments that GitHub shows, from which it is told whether a ledger was deleted. */
async function deploymentsOf({ model, environment }, github, { log }) {
	try {
		return await github.read.listDeployments(environment, deploymentTask(model));
	} catch (error) {
		if (!(error instanceof PermissionError)) throw error;
		log.info("This token may not read deployments, so it is not known whether there was a ledger before this one.");
		return [];
	}
}
function said({ mode, model, environment, version }, { version: runs, move }, before) {
	const place = `${model}@${environment}`;
	if (mode === "retire") return `${version} is retired in ${environment}`;
	const now = move?.version ?? runs;
	const from = move === void 0 ? before.version : move.from;
	if (mode === "rollback") return `${place} is back at v${now} (from v${from})`;
	return `${place} runs v${now}${from === null ? "" : ` (before: v${from})`}`;
}
function trail({ history }) {
	const rows = history.slice(-5).reverse().map(({ at, what, version, from }) => `| ${at} | ${what} | v${version} | ${from === null ? "" : `v${from}`} |`);
	return rows.length === 0 ? "" : `| when | what | version | from |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
}
/** From references to versions, once, at the beginning. @throws UserError */
function goalOf(inputs, versions, ledger, { environment: { actor, runId, runAttempt, runUrl } }) {
	const { mode, model, environment, leaseMinutes } = inputs;
	const exact = (reference) => formatVersion(resolveReference(model, reference, versions, ledger?.state).version);
	const inWorkflow = runId > 0;
	const common = {
		model,
		environment,
		leaseMinutes,
		key: inWorkflow ? `run ${runId}` : `command ${randomUUID()}`,
		by: {
			actor: actor === "" ? "command line" : actor,
			run: inWorkflow ? {
				id: runId,
				attempt: runAttempt,
				url: runUrl
			} : null
		}
	};
	if (mode === "start") return {
		...common,
		mode,
		version: exact(inputs.version ?? "latest"),
		force: inputs.force
	};
	if (mode === "retire") return {
		...common,
		mode,
		version: exact(inputs.version)
	};
	if (!inWorkflow && inputs.from === void 0) throw inputError("from", "is missing", "Outside a workflow, say which version to leave, so that a second call does not go back two: `from: v1.2.3`.");
	const from = inputs.from === void 0 ? void 0 : exactVersion(inputs.from, versions);
	return {
		...common,
		mode,
		from,
		version: inputs.version === void 0 ? void 0 : exact(inputs.version)
	};
}
/** What is to be left need not be a release any more, but it has to be one version. */
function exactVersion(text, versions) {
	const match = /^(?:.*@)?v?(\d+\.\d+\.\d+)$/.exec(text);
	if (match !== null) return match[1];
	const known = versions.map(({ version }) => version);
	throw inputError("from", `is "${text}"`, `It is one version, e.g. v${known[0] === void 0 ? "1.2.3" : formatVersion(known[0])}.`);
}
/** One rollout: verify, take the lease, deliver, read back, write it down. */
var Rollout = class {
	#inputs;
	#goal;
	#versions;
	#github;
	#ports;
	#verified;
	/** The ledger as it was when the rollout began. */
	#first;
	/** Whether what the ledger runs has to be delivered once more, since the target does not serve it. */
	#redeliver = false;
	/** Whether this run has brought the files there, and read them back. */
	#brought = false;
	#delivered;
	constructor(inputs, goal, versions, github, ports) {
		this.#inputs = inputs;
		this.#goal = goal;
		this.#versions = versions;
		this.#github = github;
		this.#ports = ports;
	}
	async run(first) {
		const { log } = this.#ports;
		const goal = this.#goal;
		this.#first = first;
		let ledger = first;
		let step = await this.#next(ledger);
		const deadline = this.#ports.now().getTime() + this.#inputs.waitMinutes * 6e4;
		while (step.kind !== "done") {
			if (step.kind === "blocked") {
				if (this.#inputs.dryRun) break;
				const { lease } = step;
				const who = lease.by.run?.url ?? lease.key;
				if (this.#ports.now().getTime() >= deadline) throw new UserError(`${goal.model}@${goal.environment} is being changed by somebody else: ${lease.by.actor} brings v${lease.version} there (${who})`, { fix: `Run it again when that has ended. If it died, its lease ends at ${lease.expires}.` });
				log.info(`waiting: ${lease.by.actor} brings v${lease.version} there (${who})`);
				await this.#ports.sleep(2e3 + 3e3 * this.#ports.jitter());
				ledger = await this.#read();
			} else {
				if (goal.mode !== "retire") await this.#verify(step.version);
				if (step.kind === "write") {
					ledger = await this.#write("Write to the ledger", (seen) => {
						const next = this.#plan(seen);
						return next.kind === "write" ? next.operation : void 0;
					});
					if (this.#inputs.dryRun) break;
				} else if (goal.mode !== "retire") {
					if (this.#inputs.dryRun) break;
					ledger = await this.#deploy(goal, step.version, step.from);
				}
			}
			step = await this.#next(ledger);
		}
		const delivered = this.#delivered;
		const changed = delivered !== void 0 || this.#hasMoved(step, ledger);
		return {
			step,
			ledger,
			changed,
			delivered,
			verified: this.#verified?.files
		};
	}
	/** Whether the ledger has, since the rollout began, what this one wanted of it. */
	#hasMoved(step, ledger) {
		if (step.kind !== "done") return false;
		const goal = this.#goal;
		if (goal.mode !== "retire") return step.move !== void 0 && step.move.seq > (this.#first?.state.seq ?? 0);
		const isRetired = (seen) => this.#stateIn(seen).retired.includes(goal.version);
		return isRetired(ledger) && !isRetired(this.#first);
	}
	async #read() {
		const ledger = await this.#github.read.readLedger();
		refuseSetBack(this.#first, ledger);
		return ledger;
	}
	#stateIn(ledger) {
		return environmentOf(ledger?.state, this.#goal.model, this.#goal.environment);
	}
	#plan(ledger) {
		return planRollout(this.#goal, ledger, this.#ports.now(), this.#redeliver);
	}
	/** The next step; where the goal is reached, once, whether the target serves what the ledger says. */
	async #next(ledger) {
		const step = this.#plan(ledger);
		const { servedVersion } = this.#inputs.target;
		if (step.kind !== "done" || step.overtaken || this.#goal.mode === "retire") return step;
		if (servedVersion === void 0 || step.version === null || this.#brought) return step;
		if (await servedVersion(this.#goal.model) === step.version) return step;
		this.#redeliver = true;
		return this.#plan(ledger);
	}
	async #verify(version) {
		if (this.#verified?.version === version) return this.#verified.files;
		const { log, environment } = this.#ports;
		const published = this.#versions.find((item) => formatVersion(item.version) === version);
		if (published === void 0) throw new UserError(`${this.#goal.model}@v${version} is not published (any more)`, { fix: "Was the release deleted? Name another version." });
		const files = await log.group(`Verify ${published.tag}`, async () => {
			const folder = await mkdtemp(join(environment.tempDirectory, "modelops-version-"));
			const downloaded = await downloadVersion(this.#github.read, published, folder, ["model"]);
			const { manifest } = downloaded;
			const forced = this.#goal.mode === "start" && this.#goal.force;
			if (manifest.verdict === "fail" && this.#goal.mode === "start" && !forced) throw new UserError(`${published.tag} failed its validation and is not deployed`, { fix: "Mend the model, or say `force: true` to deploy it all the same." });
			if (this.#inputs.target.kind !== releaseTarget.kind && downloaded.files.length === 0) throw new UserError(`${published.tag} has no model file, so there is nothing to put into a folder`, { fix: "Say which files are the model (`files:` in modelops.yml) and release it again, or take `target: release`." });
			log.info(`${downloaded.files.length} file(s), evidence ${manifest.documents.evaluationReport}, verdict ${manifest.verdict}: all as released`);
			return downloaded;
		});
		this.#verified = {
			version,
			files
		};
		return files;
	}
	async #deploy(goal, version, from) {
		const { log } = this.#ports;
		const { target } = this.#inputs;
		const verified = await this.#verify(version);
		let delivered;
		let ledger;
		try {
			const delivery = await deliveryOf(goal.model, version, verified, target);
			delivered = await log.group(`Deliver v${version} (${target.kind})`, () => target.deliver(delivery, () => this.#stillOurs(version)));
			const { manifest } = verified;
			const record = {
				schema: "modelops/rollout-record/v1",
				model: goal.model,
				environment: goal.environment,
				mode: goal.mode,
				version,
				from,
				target: {
					kind: target.kind,
					place: target.place
				},
				evidence: {
					manifest: digestOf(manifest),
					evaluationReport: manifest.documents.evaluationReport,
					verdict: manifest.verdict,
					modelDigest: manifest.modelDigest
				},
				files: delivery.files.map(({ name, sha256, bytes }) => ({
					name,
					sha256,
					bytes
				})),
				readBack: [...delivered.files]
			};
			ledger = await this.#write("Write to the ledger", (seen) => {
				if (this.#stateIn(seen).version === version) return surrender(goal, seen, `v${version} was delivered once more`, this.#ports.now());
				return this.#plan(seen).kind === "done" ? void 0 : promotion(goal, seen, record, this.#ports.now());
			});
		} catch (error) {
			const reason = await this.#failed(error, version, delivered);
			await this.#giveBack(reason);
			throw reason;
		}
		for (const file of verified.files) await rm(file.path, { force: true });
		this.#redeliver = false;
		this.#brought = true;
		if (this.#stateIn(ledger).version !== version) await takeBack(this.#inputs, version, delivered, ledger, this.#ports);
		else if (from === version) {
			const where = `${goal.model}@${goal.environment}`;
			this.#delivered = `${where} runs v${version}, and ${target.place} has it again`;
		}
		return ledger;
	}
	/** Right before anybody can see the files: the lease is ours, for longer if it has run out. @throws UserError */
	async #stillOurs(version) {
		const ledger = await this.#write("See to the lease", (seen) => {
			const next = this.#plan(seen);
			return next.kind === "write" ? next.operation : void 0;
		});
		const step = this.#plan(ledger);
		if (step.kind !== "deploy" || step.version !== version) throw lostLease(this.#goal, this.#stateIn(ledger));
	}
	/**
	* After trouble: what the ledger does not say is not served. `delivered` is undefined when nothing was switched.
	* @returns the error to end with.
	*/
	async #failed(error, version, delivered) {
		let ledger;
		try {
			ledger = await this.#read();
		} catch {
			ledger = null;
		}
		if (delivered === void 0) {
			const state = this.#stateIn(ledger ?? void 0);
			return ledger === null || state.lease?.key === this.#goal.key ? error : lostLease(this.#goal, state);
		}
		try {
			await takeBack(this.#inputs, version, delivered, ledger, this.#ports);
			return error;
		} catch (other) {
			return new UserError(`${messageOf(error)} Besides: ${messageOf(other)}`, { cause: error });
		}
	}
	/** The next one need not wait until the lease ends. That this fails, too, is no news. */
	async #giveBack(reason) {
		try {
			await this.#write("Give the lease back", (seen) => surrender(this.#goal, seen, messageOf(reason), this.#ports.now()));
		} catch (error) {
			this.#ports.log.info(`the lease could not be given back: ${messageOf(error)}`);
		}
	}
	async #write(title, plan) {
		const { log, sleep, jitter } = this.#ports;
		const { observed } = await log.group(title, () => converge({
			observe: async () => {
				const ledger = await this.#read();
				if (ledger === void 0) log.info(`there is no ledger yet (branch ${ledgerBranch}): this begins one`);
				return ledger;
			},
			plan: (ledger) => {
				const operation = plan(ledger);
				return operation === void 0 ? [] : [operation];
			},
			executor: this.#github.executor,
			log,
			dryRun: this.#inputs.dryRun,
			sleep,
			jitter
		}));
		return observed;
	}
};
async function deliveryOf(model, version, { files, manifestFile }, { kind }) {
	const places = kind === releaseTarget.kind ? void 0 : await (await import("./models.js")).placesOf(files);
	return {
		model,
		version,
		files: [...files.map(({ file: { name, sha256, bytes }, path }) => ({
			name,
			sha256,
			bytes,
			path,
			place: places?.get(name) ?? name
		})), {
			name: manifestName,
			place: manifestName,
			...manifestFile
		}]
	};
}

export { run };