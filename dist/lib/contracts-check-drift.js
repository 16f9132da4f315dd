import { a as lines, c as text, i as integer, l as textWithDefault, n as defineAction, r as flag, s as optionalChoice, t as choice } from "./contracts-define-action.js";
import { t as common } from "./contracts-common.js";

// packages/contracts/src/actions/check-drift.ts
const checkDriftModes = [
	"detect",
	"select",
	"reference",
	"update",
	"propose"
];
/** The inputs, outputs and permissions of `check-drift`. */
const checkDrift = defineAction({
	name: "check-drift",
	title: "ModelOps: check drift",
	description: "Compares production with what the champion was trained on, day by day, and alarms at the rate of false alarms that you set.",
	branding: {
		icon: "activity",
		color: "orange"
	},
	inputs: {
		mode: choice(checkDriftModes, {
			description: "`detect` reads windows of production and writes the drift report (reads only). `select` answers which models of `modelops.yml` say how they are watched. `reference` counts the rows that the model was trained or judged on (`drift.<environment>.reference`), for the release to carry: `data-profile.json` and `window-profiles.json` in `out`. `update` writes the newest window of the training data into `modelops.lock.json` of the workspace (reads only). `propose` writes the alarm state into the ledger and proposes what `on-drift` says; it reads documents and checks nothing out.",
			default: "detect"
		}),
		config: common.config,
		model: common.model,
		environment: textWithDefault({
			description: "Environment that is watched: an entry of `drift` in `modelops.yml`.",
			default: "production"
		}),
		source: lines({ description: "Log of predictions, CSV or Parquet, paths or globs, one a line: features, time, score, and the label where it is known. Default: as `modelops.yml` says." }),
		reference: text({ description: "File with the rows that the champion was trained or judged on (CSV or Parquet, same columns). Default: as `modelops.yml` says." }),
		profile: text({ description: "The champion's data profile (`data-profile.json`), where there is no reference file. Default: the asset of the version that runs in the environment, else of the highest published one. `window-profiles.json` beside it is read, too." }),
		state: textWithDefault({
			description: "Alarm state that the last run left; it does not exist before the first run.",
			default: "modelops-drift/alarm-state.json"
		}),
		features: lines({ description: "Columns that are watched, one a line. Default: all but key, time, label and score." }),
		ignore: lines({ description: "Columns that are not watched, one a line." }),
		key: text({ description: "Column that identifies a row; it is not watched. Default: as `modelops.yml` says." }),
		time: text({ description: "Column with the time of the prediction. Default: as `modelops.yml` says." }),
		label: text({ description: "Column with the truth, empty where not known yet. Default: `label`, where there is one." }),
		score: text({ description: "Column with the prediction; for several classes the predicted class, or the beginning of the columns `score_<class>` with their probabilities. Default: `score`, where there is one." }),
		version: text({ description: "Column with the version of the model that predicted a row, e.g. `1.2.0`; rows of other versions are left out. Default: as `modelops.yml` says, else `model_version` where there is one. Without it the days count after that on which the version went into the environment, where another one ran before." }),
		"label-delay": integer({
			description: "Days until the truth is known; younger rows are not judged by their labels. Default: as `modelops.yml` says, else 0.",
			min: 0,
			max: 3650
		}),
		from: text({ description: "First day whose predictions are the champion's, e.g. `2001-03-01`. Default: the day after the reference." }),
		now: text({ description: "Day on which it is asked: only days before it are complete. Default: the newest day in the log, which may still be filling." }),
		"reference-role": choice(["training", "holdout"], {
			description: "Whether the champion learnt from the rows of the reference. Then its performance there says nothing, and its first 28 days of production stand in.",
			default: "training"
		}),
		"false-alarms": text({ description: "False alarms that you accept, e.g. `4 per year` (default)." }),
		"champion-version": text({ description: "Version of the champion, for the report. Another one begins the watch anew." }),
		"model-digest": text({ description: "Digest of the champion, for the report." }),
		out: textWithDefault({
			description: "Folder for the drift report, the new alarm state and the picture; `mode: propose` reads it.",
			default: "modelops-drift"
		}),
		upload: flag({
			description: "`mode: detect`: upload the folder as an artifact, for the job that proposes.",
			default: false
		}),
		holdout: text({ description: "`mode: update`: how many of the newest days are kept out of training, e.g. `14d`. Default: `data.split.holdout` of `modelops.yml` where it is a length of time, else `14d`." }),
		artifact: text({ description: "`mode: propose`: name of the artifact of this run that holds what `detect` wrote, instead of `out`." }),
		"report-digest": text({ description: "`mode: propose`: digest of the drift report, as the detecting job gave it." }),
		candidate: text({ description: "`mode: propose`: folder with the evidence of the candidate, as `validate-model` made it." }),
		"candidate-artifact": text({ description: "`mode: propose`: name of the artifact of this run with that evidence, instead." }),
		"candidate-digest": text({ description: "`mode: propose`: digest of the candidate's evaluation report, as the judging job gave it. Empty: there is no candidate." }),
		"on-drift": optionalChoice([
			"report",
			"issue",
			"pull-request",
			"dispatch"
		], { description: "`mode: propose`: what an alarm leads to. Default: as `modelops.yml` says, else `pull-request`." }),
		update: flag({
			description: "`mode: propose`: open or update the pull request though no alarm stands, because somebody asked for it.",
			default: false
		}),
		token: common.token,
		"dry-run": common["dry-run"]
	},
	outputs: {
		verdict: { description: "`pass`, `fail` (an alarm is open) or `inconclusive`." },
		"alarm-id": { description: "Id of the alarm that leads, empty without one." },
		raised: { description: "Whether this run raised an alarm." },
		report: { description: "Path of the drift report (JSON)." },
		"report-digest": { description: "Digest of the drift report." },
		state: { description: "Path of the new alarm state (JSON)." },
		"state-digest": { description: "Digest of the new alarm state." },
		profile: { description: "`mode: reference`: path of the profile (JSON)." },
		"profile-digest": { description: "`mode: reference`: digest of the profile." },
		windows: { description: "`mode: reference`: path of the counts by day (JSON)." },
		"windows-digest": { description: "`mode: reference`: digest of the counts by day." },
		html: { description: "Path of the picture of the months (HTML)." },
		artifact: { description: "Name of the artifact that holds them, when they were uploaded." },
		retrain: { description: "`mode: detect`: whether a candidate is wanted: an alarm is open that retraining may answer, and `on-drift` tells people of it." },
		models: { description: "`mode: select`: names of the models that are watched, a JSON array." },
		window: { description: "`mode: update`: the days that train, e.g. `2001-01-01..2001-04-17`." },
		holdout: { description: "`mode: update`: the days that judge." },
		changed: { description: "`mode: update`: whether the lock was changed." },
		outcome: { description: "`mode: propose`: `clear`, `reported`, `proposed`, `issue`, `dispatched`, `declined`, `merged` or `superseded`." },
		"pull-request": { description: "`mode: propose`: number of the pull request, empty without one." },
		url: { description: "`mode: propose`: address of the pull request or the issue." }
	},
	permissions: [
		{
			scope: "contents: read",
			reason: "to check the repository out, and to read the champion's release"
		},
		{
			scope: "contents: write",
			reason: "`mode: propose` writes the ledger and the branch with the new lock"
		},
		{
			scope: "pull-requests: write",
			reason: "`mode: propose` opens, comments and closes the pull request"
		},
		{
			scope: "issues: write",
			reason: "`mode: propose` tells by an issue where there is no pull request"
		}
	]
});

export { checkDrift as t };