import { a as lines, c as text, i as integer, l as textWithDefault, n as defineAction, s as optionalChoice, t as choice } from "./contracts-define-action.js";
import { t as common } from "./contracts-common.js";

// packages/contracts/src/actions/prepare-data.ts
/** The inputs, outputs and permissions of `prepare-data`. */
const prepareData = defineAction({
	name: "prepare-data",
	title: "ModelOps: prepare data",
	description: "Reads Parquet, CSV or JSON Lines, checks schema, rules and units, splits, fits transforms on the training rows, and writes tables, profile and quality report.",
	branding: {
		icon: "filter",
		color: "purple"
	},
	inputs: {
		config: common.config,
		model: common.model,
		source: lines({ description: "Paths or globs of the data (.parquet, .csv, .jsonl; the texts also .gz), one a line. Default: `data.source` of `modelops.yml`." }),
		key: text({ description: "Column that identifies a row, or `$row`." }),
		time: text({ description: "Column with the time of a row; times without a zone are UTC." }),
		label: text({ description: "Column with the truth. Rows without it are in neither table." }),
		where: text({ description: "Condition on the rows that count, in DuckDB SQL." }),
		from: text({ description: "Only rows from this time on, by `time`: ISO 8601, such as `2026-01-01` or `2026-01-01T06:00:00Z`." }),
		to: text({ description: "Only rows before this time." }),
		rules: lines({ description: "Conditions that every row meets, in DuckDB SQL, one a line; added to those of `modelops.yml`." }),
		"split-by": optionalChoice(["time", "key"], { description: "The latest rows are held out, or those that a hash of the key chooses. Default: `time` where there is one, else `key`." }),
		holdout: text({ description: "Share of the rows (`20%`) or length of time (`14d`) that is held out. Default: `20%`." }),
		gap: text({ description: "Time between training and holdout whose rows are in neither, such as `1d`. Default: none." }),
		seed: integer({
			description: "Seed of the hash of the key. Default: 1.",
			min: 0,
			max: 4294967295
		}),
		reference: text({ description: "Path of an earlier `data-profile.json`, such as the released version's: a column on another scale than there (kilometres for miles) fails the step." }),
		"on-scale-change": choice(["fail", "warn"], {
			description: "What a change of scale does.",
			default: "fail"
		}),
		window: text({ description: "Length of the windows that are counted for the drift check, such as `1d`; `none` counts none. Default: `1d` where there is a time." }),
		out: textWithDefault({
			description: "Folder for what is written.",
			default: "modelops-data"
		}),
		memory: textWithDefault({
			description: "Memory that DuckDB may use before it spills to disk, such as `2GB`.",
			default: "1GB"
		}),
		native: choice([
			"fetch",
			"cache",
			"off"
		], {
			description: "Where DuckDB comes from when the workspace's node_modules lack it: `fetch` allows the tool cache and the npm registry (pinned, integrity checked), `cache` the tool cache alone, `off` neither.",
			default: "fetch"
		})
	},
	outputs: {
		verdict: { description: "`pass` or `fail`: what schema, rules and scales say." },
		train: { description: "Path of the training rows (Parquet): key, time, label and raw columns." },
		"train-digest": { description: "sha256 of that file." },
		holdout: { description: "Path of the rows held out (Parquet)." },
		"holdout-digest": { description: "sha256 of that file." },
		profile: { description: "Path of the DataProfile (JSON) of all rows." },
		"profile-digest": { description: "Digest of the DataProfile." },
		windows: { description: "Path of the counts by window (JSON), empty without a time." },
		"windows-digest": { description: "Digest of the counts by window." },
		"quality-report": { description: "Path of the QualityReport (JSON); written also when the step fails." },
		"quality-report-digest": { description: "Digest of the QualityReport." },
		transforms: { description: "Path of the fitted Transforms (JSON)." },
		"transforms-digest": { description: "Digest of the Transforms." },
		"source-digest": { description: "Names the files that were read." },
		rows: { description: "Rows that were read and chosen." },
		"train-rows": { description: "Rows for training." },
		"holdout-rows": { description: "Rows held out." }
	},
	permissions: [{
		scope: "contents: read",
		reason: "to check the repository out; the action asks GitHub nothing"
	}]
});

export { prepareData as t };