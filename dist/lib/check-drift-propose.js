import { r as parseLock } from "./action-kit-lock.js";
import { a as reportName, i as readReport } from "./action-kit-evidence.js";
import { n as Workspace } from "./action-kit-workspace.js";
import { c as driftReportSchema, n as renderDriftReport, r as alarmStateSchema, t as driftSentence, u as wantsRetraining } from "./reporting-drift.js";
import { i as prettyCanonicalJson, n as digestOf } from "./contracts-canonical.js";
import { i as lockPath } from "./contracts-names.js";
import { o as parseDocument } from "./contracts-common2.js";
import { t as UserError } from "./contracts-errors.js";
import { t as PermissionError } from "./github-http-errors.js";
import { i as withLockEntry } from "./contracts-lock.js";
import { n as isSticky, r as planComment, t as commentMarker } from "./lifecycle-sticky-comment.js";
import { c as environmentOf, d as nextEvent, s as appendLedger } from "./lifecycle.js";
import { n as describeOperation, t as converge } from "./lifecycle-converge.js";
import { a as prose, i as markdown, r as link, t as codeSpan } from "./reporting-escape.js";
import { a as count, c as plural, r as table, t as folded } from "./reporting-layout.js";
import { r as verdictSentence, t as reportModel } from "./reporting-model.js";
import { s as renderSummary } from "./reporting-render.js";
import { mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";

// packages/lifecycle/src/proposal.ts
/** Label of the issues about drift, by which they are found again. */
const driftLabel = "modelops-drift";
/** The event that `on-drift: dispatch` sends. */
const driftEvent = "modelops-drift";
/** The branch on which a model's retraining is proposed. */
function retrainBranch(model) {
	return `modelops/retrain-${model}`;
}
const evidenceKey = ({ model, environment }) => `drift-${model}-${environment}`;
/** An alarm's id is only known within its environment. */
function alarmName(environment, id) {
	return `${environment}/${id}`;
}
/** The hidden line of a pull request or issue by which it is known what it is about. */
function proposalMarker(model, alarms, evidence) {
	return `<!-- modelops:drift model=${model} alarms=${[...new Set(alarms)].sort().join(",")} evidence=${evidence} -->`;
}
function readMarker(text, model) {
	for (const [, name, alarms = "", evidence = ""] of text.matchAll(/^<!-- modelops:drift model=(\S+) alarms=([a-z0-9._,/-]*) evidence=([\w:]+) -->$/gm)) if (name === model) return {
		alarms: alarms.split(",").filter((id) => id !== ""),
		evidence
	};
}
/** Whether an issue of this author is ours, and about the model in an environment. */
function isDriftIssue(issue, { model, environment }, viewer) {
	const alarms = readMarker(issue.body, model)?.alarms ?? [];
	return issue.author === viewer && alarms.some((id) => id.startsWith(`${environment}/`));
}
/**
* The pull requests and issues whose comments the plan has to know: what is open, and of what is closed the latest,
* where later alarms may stand that were declined with it.
*/
function proposalComments(pulls, issues) {
	const newest = (items) => {
		const open = items.filter(({ state }) => state === "open").map(({ number }) => number);
		const closed = items.filter(({ state }) => state !== "open").map(({ number }) => number);
		return closed.length === 0 ? open : [...open, Math.max(...closed)];
	};
	return [...newest(pulls), ...newest(issues)];
}
/**
* From what stands on GitHub to what is left to do, most urgent first. One branch and one pull request for each model, one
* issue for each environment; a person's word is final: what they pushed is not overwritten, what they closed is not opened again for
* the same alarms. Nothing is forced.
*/
function planProposal(goal, state) {
	const open = state.pulls.find(({ state: is }) => is === "open");
	const issue = state.issues.find(({ state: is }) => is === "open");
	const none = {
		held: void 0,
		pull: open,
		issue
	};
	const twins = state.issues.filter(({ state: is, number }) => is === "open" && number !== issue?.number).map((twin) => closing(twin.number, `a twin of #${issue?.number}`));
	if (goal.alarms.length === 0) return {
		...none,
		operations: [...clear(goal, state, open), ...twins],
		outcome: "clear"
	};
	const fresh = (known) => goal.alarms.filter((id) => !known.has(id));
	switch (goal.onDrift) {
		case "report": return {
			...none,
			operations: [],
			outcome: "reported"
		};
		case "dispatch": {
			const operations = fresh(state.dispatched).map((alarm) => ({
				kind: "send-dispatch",
				event: driftEvent,
				payload: {
					...goal.payload,
					model: goal.model,
					environment: goal.environment,
					alarm: alarm.slice(alarm.indexOf("/") + 1)
				}
			}));
			return {
				...none,
				operations,
				outcome: "dispatched"
			};
		}
		case "issue": return {
			...none,
			...tellIssue(goal, state, void 0, twins)
		};
		case "pull-request": return proposePullRequest(goal, state, open, twins);
	}
}
function proposePullRequest(goal, state, open, twins) {
	const { model, texts } = goal;
	const issue = state.issues.find(({ state: is }) => is === "open");
	const held = holds(goal, state);
	if (open !== void 0) {
		const operations = [];
		if (held === void 0) operations.push(...bump(goal, state));
		const comments = ours(state, open.number);
		const said = readMarker(open.body, model);
		if (comments.find((comment) => isSticky(comment, evidenceKey(goal))) !== void 0 || said?.evidence !== goal.evidence || held !== void 0) operations.push(...comment(goal, open.number, comments, texts.evidence(held)));
		if (issue !== void 0) operations.push(closing(issue.number, `pull request #${open.number} is open`));
		return {
			operations: [...operations, ...twins],
			outcome: "proposed",
			held,
			pull: open,
			issue
		};
	}
	const { merged, declined, undone } = decided(goal, state);
	const left = goal.alarms.filter((id) => !merged.has(id) && !declined.has(id));
	if (left.length === 0) {
		const outcome = goal.alarms.some((id) => declined.has(id)) ? "declined" : "merged";
		return {
			operations: [...issue === void 0 ? [] : [closing(issue.number, "the proposal for this alarm was decided")], ...twins],
			outcome,
			held: void 0,
			pull: void 0,
			issue
		};
	}
	if (held !== void 0) return {
		pull: void 0,
		issue,
		...tellIssue(goal, state, held, twins)
	};
	const moves = bump(goal, state);
	if (state.refused) {
		const told = tellIssue(goal, state, { why: "policy" }, twins);
		return {
			pull: void 0,
			issue,
			...told,
			operations: [...moves, ...told.operations]
		};
	}
	const opening = {
		kind: "open-pull-request",
		head: retrainBranch(model),
		base: state.base.branch,
		title: texts.title,
		body: `${proposalMarker(model, goal.alarms, goal.evidence)}\n${texts.body}`
	};
	if (moves.length === 0 && state.branch === void 0) {
		if (left.some((id) => undone.has(id))) return {
			pull: void 0,
			issue,
			...tellIssue(goal, state, { why: "rolled-back" }, twins)
		};
		return {
			operations: twins,
			outcome: "merged",
			held: void 0,
			pull: void 0,
			issue
		};
	}
	return {
		operations: [
			...moves,
			opening,
			...twins
		],
		outcome: "proposed",
		held: void 0,
		pull: open,
		issue
	};
}
/** What keeps us from moving the branch. */
function holds(goal, state) {
	if (!goal.retrainable) return { why: "broken-data" };
	if (goal.candidate === void 0) return { why: "no-candidate" };
	if (!goal.candidate.passes) return { why: "candidate-fails" };
	if (state.branch === void 0 || isFinished(state)) return void 0;
	const others = othersOn(state);
	return others.length === 0 ? void 0 : {
		why: "commits-of-others",
		who: others
	};
}
/** Whose commits the branch has beyond the base, beside ours. */
function othersOn({ branch, viewer }) {
	if (branch === void 0) return [];
	if (branch.authors === void 0) return ["others"];
	const isUpdated = branch.files?.every((path) => path === "modelops.lock.json") ?? false;
	const names = [...branch.authors, ...isUpdated ? [] : branch.mergers].filter((author) => author !== viewer).map((author) => author ?? "somebody");
	return [...new Set(names)].sort();
}
/** Whether the branch is the rest of a merged pull request: all that was on it is in the base, or was left out there. */
function isFinished({ branch, pulls }) {
	return pulls.some(({ mergedAt, headSha }) => mergedAt !== null && headSha === branch?.commit);
}
/** Brings the branch to the base's files with the candidate's data in the lock; empty when it has that. */
function bump(goal, state) {
	const { branch, base } = state;
	const { model, candidate, alarms } = goal;
	if (candidate === void 0) return [];
	const name = retrainBranch(model);
	if (branch !== void 0 && isFinished(state)) return [{
		kind: "delete-branch",
		branch: name,
		seen: branch.commit,
		reason: "its pull request is merged"
	}];
	const there = base.lock?.models[model];
	if (branch === void 0 && there !== void 0 && digestOf(there) === digestOf(candidate.entry)) return [];
	const { text } = withLockEntry(base.lock, model, candidate.entry);
	if (branch?.lock === text) return [];
	const { window, holdout } = candidate.entry;
	return [{
		kind: "commit-to-branch",
		branch: name,
		seen: branch?.commit ?? null,
		parents: branch === void 0 ? [base.commit] : branch.behind ? [branch.commit, base.commit] : [branch.commit],
		base: base.commit,
		files: [{
			path: lockPath,
			text
		}],
		message: `Retrain ${model} on ${window.from} to ${window.to}\n\nJudged on ${holdout.from} to ${holdout.to}, which are kept out.\n\nModelops-Alarms: ${[...alarms].sort().join(", ")}\n`
	}];
}
/**
* Alarms that people have decided on: by merging what was proposed for them, or by closing it. `undone`: it was merged, and the
* version that drifts came (back) into the environment after that, so that the decision says nothing of what runs now.
*/
function decided({ model, since }, state) {
	const merged = /* @__PURE__ */ new Set();
	const declined = /* @__PURE__ */ new Set();
	const undone = /* @__PURE__ */ new Set();
	for (const pull of state.pulls) {
		if (pull.state === "open") continue;
		const { mergedAt } = pull;
		const into = mergedAt === null ? declined : mergedAt !== null && since !== void 0 && Date.parse(mergedAt) < Date.parse(since) ? undone : merged;
		for (const id of alarmsOf(pull, model, state)) into.add(id);
	}
	return {
		merged,
		declined,
		undone
	};
}
/** The alarms that a pull request or an issue is about: those of its body, and of our comment on it. */
function alarmsOf(item, model, state) {
	return [item.body, ...ours(state, item.number).map(({ body }) => body)].flatMap((text) => readMarker(text, model)?.alarms ?? []);
}
function ours(state, number) {
	return state.comments.get(number) ?? [];
}
/** The one comment, which also keeps every alarm that it ever was about: whoever closes the pull request declines them all. */
function comment(goal, number, comments, text) {
	const key = evidenceKey(goal);
	const before = comments.filter((item) => isSticky(item, key)).flatMap(({ body }) => readMarker(body, goal.model)?.alarms ?? []);
	const marker = proposalMarker(goal.model, [...before, ...goal.alarms], goal.evidence);
	const body = `${commentMarker(key, goal.order)}\n${marker}\n${text}`;
	const same = comments.find((item) => isSticky(item, key) && news(item.body) === news(body));
	const twins = comments.filter((item) => isSticky(item, key)).length > 1;
	if (same !== void 0 && !twins) return [];
	return planComment({
		issue: number,
		key,
		order: goal.order,
		body
	}, comments).operations;
}
/** A text without what every run says anew: its order among the runs, and its address. */
function news(body) {
	return body.replace(/^<!-- modelops:report .*-->$/m, "").replace(/\/actions\/runs\/\d+/g, "");
}
/** One issue with the newest evidence, unless a person closed that of the same alarms. */
function tellIssue(goal, state, held, twins) {
	const open = state.issues.find(({ state: is }) => is === "open");
	const marker = (alarms) => proposalMarker(goal.model, alarms, goal.evidence);
	const text = goal.texts.issue(held);
	if (open !== void 0) {
		const body = `${marker([...readMarker(open.body, goal.model)?.alarms ?? [], ...goal.alarms])}\n${text}`;
		return {
			operations: [...news(body) === news(open.body) ? [] : [{
				kind: "update-issue",
				issue: open.number,
				body,
				seen: open.body
			}], ...twins],
			outcome: "issue",
			held
		};
	}
	const declined = new Set(state.issues.flatMap((item) => alarmsOf(item, goal.model, state)));
	if (goal.alarms.every((id) => declined.has(id))) return {
		operations: [],
		outcome: "declined",
		held
	};
	const body = `${marker(goal.alarms)}\n${text}`;
	return {
		operations: [{
			kind: "create-issue",
			title: goal.texts.title,
			body,
			label: driftLabel
		}],
		outcome: "issue",
		held
	};
}
/** Takes back what was proposed: a comment first, so that a kill in between never closes without a word. */
function clear(goal, state, open) {
	const operations = [];
	const { branch } = state;
	const mine = othersOn(state).length === 0;
	const reason = "no alarm is open any more";
	if (open !== void 0) {
		if (!isOver(goal, state, open)) return clearIssue(goal, state);
		const kept = !mine || open.author !== state.viewer;
		operations.push(...comment(goal, open.number, ours(state, open.number), goal.texts.cleared(kept)));
		if (!kept) operations.push({
			kind: "close-pull-request",
			number: open.number,
			seen: open.headSha,
			reason
		});
		if (kept) return [...operations, ...clearIssue(goal, state)];
	}
	const issue = state.issues.find(({ state: is }) => is === "open");
	const isWanted = state.elsewhere.size > 0 || issue !== void 0 && !isOver(goal, state, issue);
	if (branch !== void 0 && (isFinished(state) || mine && !isWanted)) operations.push({
		kind: "delete-branch",
		branch: retrainBranch(goal.model),
		seen: branch.commit,
		reason
	});
	return [...operations, ...clearIssue(goal, state)];
}
function clearIssue(goal, state) {
	const open = state.issues.find(({ state: is }) => is === "open");
	if (open === void 0 || !isOver(goal, state, open)) return [];
	return [...comment(goal, open.number, ours(state, open.number), goal.texts.cleared(false)), closing(open.number, "no alarm is open any more")];
}
/** Whether nothing that a pull request or an issue is about stands any more, as far as this environment may say that. */
function isOver(goal, state, item) {
	const alarms = alarmsOf(item, goal.model, state);
	const own = alarms.filter((id) => id.startsWith(`${goal.environment}/`));
	return own.length > 0 && !own.some(goal.undecided) && !alarms.some((id) => state.elsewhere.has(id));
}
function closing(issue, reason) {
	return {
		kind: "close-issue",
		issue,
		reason
	};
}

// packages/reporting/src/proposal.ts
/** GitHub takes 65536 characters; both reports together stay below it. */
const maxReport = 25e3;
/** The texts of a proposal: Markdown, with all that comes from users escaped. */
function proposalTexts(view) {
	const { report, runUrl, ownToken, askedBy } = view;
	const run = `_Evidence of ${link("this run", runUrl)}._`;
	const paragraphs = (...parts) => `${parts.filter((part) => part !== "").join("\n\n")}\n`;
	return {
		title: titleOf(view),
		body: paragraphs(askedBy === void 0 ? "" : `Asked for by ${markdown(askedBy)}.`, prose(driftSentence(report), { max: 1500 }), `**${wouldHelp(view)}**`, dataOf(view), ...detailsOf(view), checksOf(ownToken), "Merging trains and releases the next version. Closing this declines it: the same alarm is not proposed again, a new one is. What you push to the branch is not overwritten. Later evidence comes as one comment below.", run),
		evidence: (held) => paragraphs(prose(driftSentence(report), { max: 1500 }), `**${wouldHelp(view)}**`, heldOf(held, view), dataOf(view), ...detailsOf(view), run),
		issue: (held) => paragraphs(prose(driftSentence(report), { max: 1500 }), heldOf(held, view), `**${wouldHelp(view)}**`, ...detailsOf(view), "This issue is kept up to date and closed when drift clears. Closing it declines: the same alarm is not told again, a new one is.", run),
		cleared: (kept) => paragraphs(`No alarm of ${codeSpan(report.model)}${report.champion?.version == null ? "" : ` (v${report.champion.version})`} in ${codeSpan(report.environment)} is open any more.`, kept ? "This is left open, since it is not only ours: close it, or merge it, as you like." : "", prose(driftSentence(report), { max: 1500 }), run)
	};
}
function titleOf({ report: { model, alarms, environment }, askedBy }) {
	if (askedBy !== void 0 && alarms.length === 0) return `Retrain ${model}: asked for by ${askedBy}`;
	const kinds = [...new Set(alarms.flatMap(({ kind, also }) => [kind, ...also]))].filter((kind) => kind !== "feed");
	const since = alarms.map((alarm) => alarm.since).sort()[0];
	const where = environment === "production" ? "" : ` in ${environment}`;
	if (kinds.length === 0) return `Retrain ${model}: drift${where}`;
	return askedBy === void 0 && !wantsRetraining({ alarms }) ? `${model}: the data does not come as it should${where} since ${since} (${kinds.join(", ")})` : `Retrain ${model}: ${kinds.join(", ")} drifted since ${since}${where}`;
}
/** Would retraining help? From the comparison on the rows that were kept out. */
function wouldHelp({ evaluation, report }) {
	if (evaluation === void 0) return "Whether retraining would help is not known: there is no candidate.";
	const sentence = prose(verdictSentence(evaluation), { max: 600 });
	if (evaluation.verdict === "fail") return `Retraining does not help: ${sentence}`;
	switch (evaluation.comparison?.outcome) {
		case "better": return `Retraining helps: ${sentence}`;
		case "worse": return `Retraining makes it worse: ${sentence}`;
		case "no-different": return `Retraining makes no difference that matters: ${sentence}`;
		case "cannot-tell": return `It cannot be told yet whether retraining helps: ${sentence}`;
		default: return report.champion === null ? `There is no champion to compare with: ${sentence}` : `The candidate could not be compared with the champion: ${sentence}`;
	}
}
function dataOf({ entry, report }) {
	if (entry === void 0) return "";
	const since = report.alarms.map((alarm) => alarm.since).sort()[0];
	return `${since !== void 0 && since >= entry.holdout.to ? `> [!WARNING]\n> All of this data is from before the change (since ${since}), so what is trained on it cannot follow it. Bring the newer rows, with their labels, into \`data.source\`.\n\n` : ""}${table([
		"Data",
		"From",
		"To (not included)"
	], "lll", [[
		"Trained on",
		entry.window.from,
		entry.window.to
	], [
		"Judged on, kept out of training",
		entry.holdout.from,
		entry.holdout.to
	]])}\n\n${count(entry.rows)} rows of ${entry.source.slice(0, 5).map((name) => codeSpan(name)).join(", ")}, ${codeSpan(entry.digest)}`;
}
function detailsOf({ report, evaluation }) {
	return [...evaluation === void 0 ? [] : [folded("The candidate against the champion, on the rows that were kept out", renderSummary(reportModel([{
		report: evaluation,
		digest: digestOf(evaluation)
	}], { notes: [] }, []), { limit: maxReport }))], folded("What drifted", renderDriftReport(report, { limit: maxReport }))];
}
function checksOf(ownToken) {
	if (!ownToken) return "";
	return ["> [!NOTE]", "> Opened with the workflow's own token: the checks of this pull request wait until somebody with write access approves them (“Approve workflows to run”); where there is no such button, close and reopen it. The candidate's evidence above does not depend on that. With a token of a machine account as the secret `token` of the workflow the checks run by themselves."].join("\n");
}
function heldOf(held, { compareUrl, runUrl }) {
	switch (held?.why) {
		case "commits-of-others": {
			const who = (held.who ?? []).map((name) => markdown(name)).join(", ");
			return `The branch has commits of ${who === "" ? "others" : who}, so it was left as it is. Merge, close or delete it to let the next run propose anew.`;
		}
		case "no-candidate": return `There is no pull request, since no candidate could be trained and judged: ${link("the run", runUrl)} says why.`;
		case "candidate-fails": return "There is no pull request for this candidate: its gates do not let it pass.";
		case "broken-data": return "There is no pull request to retrain: the data does not come as it should, and a model that learns from it learns the fault. Mend what brings it; this closes by itself when it is right again. Where the change is real and is to stay, ask for the retraining by hand: run this workflow with `update`.";
		case "rolled-back": return "What was proposed for this alarm is merged, and the version that drifts came back after that. There is no newer data to propose: deploy the retrained version again, or mend what spoke against it.";
		case "policy": return `Actions may open no pull requests in this repository, so the branch waits for you: ${link("open the pull request", compareUrl)}. To let the next run do it, allow “GitHub Actions to create and approve pull requests” in the settings of Actions, or give the workflow a token of a machine account as its secret \`token\`.`;
		default: return "";
	}
}
/** One sentence for the job's summary. */
function proposalSentence(outcome, model, alarms, address) {
	const name = codeSpan(model);
	const at = address === void 0 ? "" : ` ${link(address.label, address.url)}`;
	switch (outcome) {
		case "clear": return `${name}: no alarm stands.`;
		case "reported": return `${name}: ${plural(alarms, "alarm")}, reported here only (\`on-drift: report\`).`;
		case "proposed": return `${name}: retraining is proposed in${at}.`;
		case "issue": return `${name}: drift is told in${at}.`;
		case "dispatched": return `${name}: \`modelops-drift\` was sent for ${plural(alarms, "alarm")}.`;
		case "declined": return `${name}: somebody has declined the proposal for this alarm; nothing was opened.`;
		case "merged": return `${name}: what was proposed for this alarm is merged.`;
		default: return address === void 0 ? `${name}: this check is not the newest word; nothing was written.` : `${name}: this check is not the newest word any more; ${link(address.label, address.url)} stays open until a later one decides.`;
	}
}

// actions/check-drift/src/propose.ts
/** Writes what a check found into the ledger and proposes what `on-drift` says. Reads documents, checks nothing out. */
async function propose(inputs, ports) {
	const { environment, log } = ports;
	const { model, github } = inputs;
	const { report, state } = await log.group("Check the documents", () => takeReport(inputs, ports));
	const evaluation = await takeCandidate(inputs, report, ports);
	const entry = evaluation?.inputs.lock;
	if (evaluation !== void 0 && entry === void 0) log.warning(`The candidate's evidence does not say on which window it was trained (no ${lockPath} when it was judged), so it is not proposed.`, { title: model });
	const viewer = await github.read.viewer();
	const base = await github.read.defaultBranch();
	const name = (id) => alarmName(report.environment, id);
	const asked = inputs.update ? [name(`update-${environment.runId}`)] : [];
	const standing = report.alarms.map(({ id }) => name(id));
	const alarms = [...asked, ...standing];
	const evidence = digestOf({
		report,
		evaluation: evaluation ?? null
	});
	const texts = proposalTexts({
		report,
		evaluation,
		entry,
		askedBy: inputs.update ? environment.actor : void 0,
		runUrl: environment.runUrl,
		compareUrl: compareUrl(inputs, base, proposalMarker(model, alarms, evidence), ports),
		ownToken: viewer === "github-actions"
	});
	const goal = {
		model,
		environment: report.environment,
		onDrift: inputs.update ? "pull-request" : inputs.onDrift,
		order: {
			run: environment.runId,
			attempt: environment.runAttempt
		},
		alarms,
		retrainable: inputs.update || wantsRetraining(report),
		undecided: undecidedBy(report),
		candidate: evaluation === void 0 || entry === void 0 ? void 0 : {
			entry,
			passes: passes(evaluation)
		},
		evidence,
		texts,
		payload: {
			version: report.champion?.version ?? null,
			report: digestOf(report),
			run: environment.runUrl
		}
	};
	const goalOf = ({ ledger }) => ({
		...goal,
		since: cameAt(ledger, report)
	});
	const looks = looker(inputs, report, viewer, base, ports);
	/** Alarms that this run dispatched: GitHub keeps no list of them. */
	const sent = /* @__PURE__ */ new Set();
	const { observed, applied, unanswered } = await log.group("Propose", () => converge({
		observe: async ({ conflicts }) => {
			const recorded = await looks.recorded();
			const refused = conflicts.some(({ error }) => error.code === "policy");
			const dispatched = /* @__PURE__ */ new Set([...sent, ...announced(recorded, report)]);
			const elsewhere = alarmsElsewhere(recorded, report);
			return {
				...recorded,
				proposal: {
					...await looks.proposal(),
					refused,
					dispatched,
					elsewhere
				}
			};
		},
		plan: (seen) => {
			if (supersededBy(seen, report, state) !== void 0) return [];
			const goal = goalOf(seen);
			return [
				...planProposal(goal, seen.proposal).operations,
				...inputs.update && inputs.onDrift === "dispatch" && standing.length > 0 ? planProposal({
					...goal,
					onDrift: "dispatch",
					alarms: standing
				}, seen.proposal).operations : [],
				...record(seen, report, state, ports)
			];
		},
		executor: remembering(github.executor, sent),
		log,
		dryRun: inputs.dryRun,
		sleep: ports.sleep,
		jitter: ports.jitter
	}));
	const plan = planProposal(goalOf(observed), observed.proposal);
	const superseded = supersededBy(observed, report, state);
	const started = [...applied, ...unanswered];
	const isDone = applied.some(({ kind }) => kind === "append-ledger") || unanswered.some(({ kind }) => kind === "append-ledger") && observed.state !== void 0 && digestOf(observed.state) === digestOf(state);
	if (superseded !== void 0 && !isDone) {
		const lines = [...applied.map(describeOperation), ...unanswered.map((operation) => `${describeOperation(operation)} (its answer was lost: perhaps)`)];
		const before = started.length === 0 ? "nothing was written" : `this one ends here. Before, it did ${lines.join("; ")}; a later check takes back what is not right any more`;
		log.notice(`${superseded}: ${before}. The next run looks at the same days again.`, { title: model });
		return tell("superseded", started.length === 0 ? void 0 : plan, report, ports);
	}
	await tell(plan.outcome, plan, report, ports);
}
/** The drift report and the alarm state, each as the detecting job made it. @throws UserError saying what differs. */
async function takeReport(inputs, ports) {
	const folder = await folderOf(inputs.from, "the drift report", ports);
	const read = async (name) => readFile(join(folder, name), "utf8").catch((cause) => {
		throw new UserError(`there is no ${name} among what the detecting job made`, {
			where: folder,
			fix: "Run check-drift with `mode: detect` before, in this job or in one whose artifact is given as `artifact:`.",
			cause
		});
	});
	const report = parseDocument(driftReportSchema, await read("drift-report.json"), "drift-report.json");
	if (digestOf(report) !== inputs.reportDigest) throw new UserError(`the drift report is not the one that was made: it has ${digestOf(report)}, the detecting job gave ${inputs.reportDigest}`, {
		where: "drift-report.json",
		fix: "Run the workflow again."
	});
	if (report.model !== inputs.model) throw new UserError(`the drift report is about the model "${report.model}", not "${inputs.model}"`, { where: "drift-report.json" });
	const state = parseDocument(alarmStateSchema, await read("alarm-state.json"), "alarm-state.json");
	if (digestOf(state) !== report.state) throw new UserError(`the alarm state is not the one of the drift report: it has ${digestOf(state)}`, {
		where: "alarm-state.json",
		fix: "Run the workflow again."
	});
	ports.log.info(`drift report ${inputs.reportDigest}: ${report.alarms.length} alarm(s), as it was made`);
	return {
		report,
		state
	};
}
async function takeCandidate({ candidate, model, update }, report, ports) {
	if (candidate === void 0 || report.alarms.length === 0 && !update) return void 0;
	const folder = await folderOf(candidate.from, "the evidence of the candidate", ports);
	const evaluation = await readReport(join(folder, reportName), candidate.digest);
	if (evaluation.model !== model) throw new UserError(`the candidate's evidence is about the model "${evaluation.model}", not "${model}"`, { where: folder });
	return evaluation;
}
async function folderOf(from, what, ports) {
	const { environment } = ports;
	if ("folder" in from) return new Workspace(environment.workspace).path(from.folder, what);
	const folder = await mkdtemp(join(environment.tempDirectory, "modelops-drift-"));
	await ports.artifacts.download(from.artifact, folder);
	return folder;
}
function passes({ verdict, settings }) {
	return verdict === "pass" || verdict === "inconclusive" && settings.onInconclusive === "pass";
}
/** What is asked of GitHub, and what need not be asked twice. */
function looker({ model, github }, report, viewer, base, { log }) {
	const { read } = github;
	const branch = retrainBranch(model);
	const lockText = async (commit) => {
		const bytes = await read.readFile(lockPath, commit);
		return bytes === void 0 ? void 0 : new TextDecoder().decode(bytes);
	};
	let told = false;
	/** Without `issues:` no issue of ours is there: whoever only wants pull requests need not grant it. */
	const issuesOf = async () => {
		try {
			return (await read.listIssues(driftLabel)).filter((issue) => isDriftIssue(issue, report, viewer));
		} catch (error) {
			if (!(error instanceof PermissionError)) throw error;
			if (!told) log.info(`issues are not looked at: ${error.what}`);
			told = true;
			return [];
		}
	};
	return {
		async recorded() {
			const ledger = await read.readLedger();
			const path = environmentOf(ledger?.state, model, report.environment).drift?.state;
			if (ledger === void 0 || path == null) return {
				ledger,
				state: void 0
			};
			const bytes = await read.readFile(path, ledger.commit);
			if (bytes === void 0) return {
				ledger,
				state: void 0
			};
			return {
				ledger,
				state: parseDocument(alarmStateSchema, new TextDecoder().decode(bytes), path)
			};
		},
		async proposal() {
			const commit = await read.branchHead(base);
			if (commit === void 0) throw new UserError(`the branch ${base} has no commit`);
			const lock = await lockText(commit);
			const head = await read.branchHead(branch);
			const pulls = (await read.pullRequestsFrom(branch)).filter(({ baseRef }) => baseRef === base);
			const issues = await issuesOf();
			const comments = /* @__PURE__ */ new Map();
			for (const number of proposalComments(pulls, issues)) {
				const all = await read.listComments(number);
				comments.set(number, all.filter(({ author }) => author === viewer));
			}
			return {
				viewer,
				base: {
					branch: base,
					commit,
					lock: lock === void 0 ? void 0 : await parseLock(lock)
				},
				branch: head === void 0 ? void 0 : {
					commit: head,
					lock: await lockText(head),
					...await read.compare(commit, head)
				},
				pulls,
				comments,
				issues
			};
		}
	};
}
/** When the version that was checked came into its environment, as far as the ledger knows. */
function cameAt(ledger, { model, environment, champion }) {
	return environmentOf(ledger?.state, model, environment).history.findLast(({ version }) => version === champion?.version)?.at;
}
/** Alarms that an earlier check recorded as open: they were announced by then. */
function announced({ ledger }, { model, environment }) {
	return (environmentOf(ledger?.state, model, environment).drift?.openAlarms ?? []).map((id) => alarmName(environment, id));
}
/** Alarms that stand in the other environments of the model, by their last checks. */
function alarmsElsewhere({ ledger }, { model, environment }) {
	const environments = Object.entries(ledger?.state.models[model]?.environments ?? {});
	return new Set(environments.flatMap(([name, { drift }]) => name === environment ? [] : (drift?.openAlarms ?? []).map((id) => alarmName(name, id))));
}
/**
* Whether a check cannot say that an alarm of its environment is over, though it does not stand: the detector is blind (a
* champion whose watch has just begun, labels that have not come), or a person asked for the proposal.
*/
function undecidedBy({ environment, detectors }) {
	const isBlind = (name) => detectors.some((one) => one.name === name && one.verdict === "inconclusive");
	return (alarm) => {
		const id = alarm.slice(environment.length + 1);
		return id.startsWith("update-") || isBlind(id.startsWith("outcomes-") ? "outcomes" : "inputs");
	};
}
/**
* Why what this check found is not the newest word, one sentence without a full stop: the ledger's state is another one than it
* continued (and than it made itself, in an earlier attempt), or another version runs by now.
*/
function supersededBy({ ledger, state: known }, report, state) {
	const running = environmentOf(ledger?.state, report.model, report.environment).version;
	const judged = report.champion?.version ?? null;
	if (running !== null && judged !== null && running !== judged) return `v${running} runs in ${report.environment} by now, and this check is about v${judged}`;
	if (known === void 0) return void 0;
	const digest = digestOf(known);
	if (digest === digestOf(state) || digest === report.continues) return void 0;
	return `The ledger has a check (up to ${known.last ?? "no day"}) that this one did not know`;
}
/** One event for what is new; nothing when the ledger has this state already. */
function record({ ledger, state: known }, report, state, ports) {
	if (known !== void 0 && digestOf(known) === digestOf(state)) return [];
	const { environment } = ports;
	const folder = `drift/${report.model}/${report.environment}`;
	const event = nextEvent(ledger?.state, {
		what: "drift-checked",
		at: ports.now().toISOString(),
		by: {
			actor: environment.actor,
			run: {
				id: environment.runId,
				attempt: environment.runAttempt,
				url: environment.runUrl
			}
		},
		model: report.model,
		environment: report.environment,
		version: report.champion?.version ?? null,
		key: `drift-${environment.runId}`,
		drift: {
			verdict: report.verdict,
			summary: driftSentence(report).slice(0, 500),
			lastWindow: state.last,
			openAlarms: report.alarms.map(({ id }) => id),
			report: digestOf(report),
			state: `${folder}/alarm-state.json`
		}
	});
	return [appendLedger(ledger, event, [{
		path: `${folder}/alarm-state.json`,
		text: prettyCanonicalJson(state)
	}, {
		path: `${folder}/drift-report.json`,
		text: prettyCanonicalJson(report)
	}])];
}
/** Notes which alarms were dispatched. */
function remembering(executor, sent) {
	return { async apply(operation) {
		const applied = await executor.apply(operation);
		if (operation.kind === "send-dispatch") {
			const { environment, alarm } = operation.payload;
			sent.add(alarmName(String(environment), String(alarm)));
		}
		return applied;
	} };
}
/** Where a person opens the pull request that GitHub does not let us open; its text brings the marker along. */
function compareUrl({ model }, base, marker, { environment }) {
	const query = new URLSearchParams({
		quick_pull: "1",
		title: `Retrain ${model}`,
		body: `${marker}\nThe evidence stands in the issue about drift of ${model}.\n`
	});
	return `${environment.serverUrl}/${environment.repository}/compare/${base}...${retrainBranch(model)}?${query}`;
}
function tell(outcome, plan, report, ports) {
	const shown = outcome === "issue" ? plan?.issue : plan?.pull;
	ports.output("outcome", outcome);
	ports.output("pull-request", plan?.pull?.number ?? "");
	ports.output("url", shown?.url ?? "");
	const address = shown === void 0 ? void 0 : {
		label: `#${shown.number}`,
		url: shown.url
	};
	const sentence = proposalSentence(outcome, report.model, report.alarms.length, address);
	ports.log.info(`outcome: ${outcome}${shown === void 0 ? "" : ` (${shown.url})`}`);
	return ports.summary(`${sentence}\n`);
}

export { propose };