import { t as UserError } from "./contracts-errors.js";
import { n as digestOf } from "./contracts-canonical.js";
import { a as TransientError, i as ConflictError } from "./github-http-errors.js";

// packages/lifecycle/src/operations.ts
/** The natural key of an operation: two operations with the same key write the same thing. */
function operationKey(operation) {
	switch (operation.kind) {
		case "create-draft-release": return `create-draft-release ${operation.tag}`;
		case "delete-draft-release": return `delete-draft-release ${operation.releaseId}`;
		case "upload-asset": return `upload-asset ${operation.releaseId} ${operation.name} ${operation.sha256}`;
		case "delete-asset": return `delete-asset ${operation.assetId}`;
		case "create-tag": return `create-tag ${operation.tag} ${operation.commit}`;
		case "publish-release": return `publish-release ${operation.tag}${operation.tagged ? " tagged" : ""}`;
		case "create-comment": return `create-comment ${operation.issue}`;
		case "update-comment": return `update-comment ${operation.commentId}`;
		case "delete-comment": return `delete-comment ${operation.commentId}`;
		case "create-check-run": return `create-check-run ${operation.commit} ${operation.externalId}`;
		case "update-check-run": return `update-check-run ${operation.checkRunId} ${operation.externalId} ${digestOf(operation.annotations)}`;
		case "commit-to-branch": return `commit-to-branch ${operation.branch} ${operation.seen} ${digestOf(operation.files)}`;
		case "delete-branch": return `delete-branch ${operation.branch} ${operation.seen}`;
		case "open-pull-request": return `open-pull-request ${operation.head}`;
		case "close-pull-request": return `close-pull-request ${operation.number}`;
		case "create-issue": return `create-issue ${operation.title}`;
		case "update-issue": return `update-issue ${operation.issue}`;
		case "close-issue": return `close-issue ${operation.issue}`;
		case "send-dispatch": return `send-dispatch ${operation.event} ${digestOf(operation.payload)}`;
		case "append-ledger": return `append-ledger ${operation.event} ${operation.parent?.commit ?? "new"} ${operation.message}`;
		case "create-deployment": return `create-deployment ${operation.environment} ${operation.task} ${digestOf(operation.payload)}`;
		case "create-deployment-status": return `create-deployment-status ${operation.deploymentId} ${operation.state}`;
	}
}
/** One line for logs and for `dry-run`. */
function describeOperation(operation) {
	switch (operation.kind) {
		case "create-draft-release": return `create the draft release "${operation.name}" with tag ${operation.tag} at ${operation.commit.slice(0, 7)}`;
		case "delete-draft-release": return `delete the draft release ${operation.releaseId} (${operation.tag}): ${operation.reason}`;
		case "upload-asset": return `upload ${operation.name} (${operation.bytes} bytes, ${operation.sha256.slice(0, 19)}…)`;
		case "delete-asset": return `delete the asset ${operation.name}: ${operation.reason}`;
		case "create-tag": return `create the tag ${operation.tag} at ${operation.commit.slice(0, 7)}, which publishing may not make`;
		case "publish-release": return `publish ${operation.tag} at ${operation.commit.slice(0, 7)}${operation.prerelease ? " as a pre-release" : ""}`;
		case "create-comment": return `comment on #${operation.issue} (${operation.body.length} characters)`;
		case "update-comment": return `update comment ${operation.commentId} (${operation.body.length} characters)`;
		case "delete-comment": return `delete comment ${operation.commentId}: ${operation.reason}`;
		case "create-check-run": return `create the check run "${operation.name}" at ${operation.commit.slice(0, 7)} (${operation.content.conclusion})`;
		case "update-check-run": return `update the check run "${operation.name}" (${operation.content.conclusion}, ${operation.annotations.length} more annotations)`;
		case "commit-to-branch": return `commit ${operation.files.map(({ path }) => path).join(", ")} to the ${operation.seen === null ? "new " : ""}branch ${operation.branch}`;
		case "delete-branch": return `delete the branch ${operation.branch}: ${operation.reason}`;
		case "open-pull-request": return `open the pull request "${operation.title}" from ${operation.head}`;
		case "close-pull-request": return `close pull request #${operation.number}: ${operation.reason}`;
		case "create-issue": return `open the issue "${operation.title}"`;
		case "update-issue": return `update issue #${operation.issue} (${operation.body.length} characters)`;
		case "close-issue": return `close issue #${operation.issue}: ${operation.reason}`;
		case "send-dispatch": return `send the repository_dispatch "${operation.event}"`;
		case "append-ledger": return `write event ${operation.event} into ${operation.parent === null ? "a new ledger" : "the ledger"}: ${operation.message}`;
		case "create-deployment": return `create the deployment of ${operation.ref} to ${operation.environment}`;
		case "create-deployment-status": return `mark deployment ${operation.deploymentId} of ${operation.environment} as ${operation.state}`;
	}
}

// packages/lifecycle/src/converge.ts
/**
* Observe, plan, apply the first operation, observe again, until the plan is empty.
*
* Safe to run again at any point, and twice at once: each step starts from what is really there, a conflict or a broken
* line only leads to another look. What was written is not believed until it is seen: when a list lags behind, it is
* looked at again before anything is written twice.
* @throws the last error of an operation that failed `attempts` times; errors of the executor that a second look cannot mend.
*/
async function converge(options) {
	const { executor, log, attempts = 6, limit = 200 } = options;
	const applied = [];
	const results = [];
	const conflicts = [];
	const unanswered = [];
	const tries = /* @__PURE__ */ new Map();
	/** Keys of operations that were accepted and have not been looked for a second time since. */
	const unseen = /* @__PURE__ */ new Set();
	let fresh = true;
	const backoff = (tried) => Math.min(8e3, 250 * 2 ** (tried - 1)) * (.5 + options.jitter());
	for (;;) {
		const observed = await options.observe({
			fresh,
			applied: results,
			conflicts
		});
		const operations = options.plan(observed);
		const operation = operations[0];
		if (operation === void 0 || options.dryRun) {
			for (const planned of operations) log.info(`would ${describeOperation(planned)}`);
			return {
				observed,
				applied,
				results,
				unanswered,
				planned: operations
			};
		}
		if (applied.length >= limit) throw new Error(`the plan does not end: ${limit} operations applied, next is to ${describeOperation(operation)}`);
		const key = operationKey(operation);
		const tried = (tries.get(key) ?? 0) + 1;
		if (unseen.delete(key)) {
			const wait = backoff(tried - 1);
			log.debug(`accepted but not seen yet; looking again in ${(wait / 1e3).toFixed(1)} s`);
			await options.sleep(wait);
			fresh = true;
			continue;
		}
		tries.set(key, tried);
		if (tried > attempts) throw new UserError(`gave up after ${attempts} tries to ${describeOperation(operation)}: GitHub accepts it, but it is not there afterwards`, { fix: "Is somebody undoing it, or is GitHub degraded (githubstatus.com)? Run the step again later." });
		log.info(describeOperation(operation));
		try {
			results.push(await executor.apply(operation));
			applied.push(operation);
			unseen.add(key);
			fresh = tried > 1;
		} catch (error) {
			if (!(error instanceof ConflictError || error instanceof TransientError) || tried === attempts) throw error;
			if (error instanceof ConflictError) conflicts.push({
				operation,
				error
			});
			else unanswered.push(operation);
			const asked = error instanceof TransientError ? error.retryAfter : void 0;
			const wait = asked === void 0 ? backoff(tried) : asked * 1e3;
			log.info(`${error.what}; looking again in ${(wait / 1e3).toFixed(1)} s`);
			await options.sleep(wait);
			fresh = true;
		}
	}
}

export { describeOperation as n, converge as t };