import { choice, defineAction, integer, lines, text, textWithDefault } from '../define-action.ts';
import { common } from './common.ts';

export const checkDriftModes = ['detect'] as const;

/** The inputs, outputs and permissions of `check-drift`. */
export const checkDrift = defineAction({
  name: 'check-drift',
  title: 'ModelOps: check drift',
  description:
    'Compares production with what the champion was trained on, day by day, and alarms at the rate of false alarms that you set.',
  branding: { icon: 'activity', color: 'orange' },
  inputs: {
    mode: choice(checkDriftModes, {
      description: '`detect` reads windows of production and writes the drift report (reads only).',
      default: 'detect',
    }),
    config: common.config,
    model: common.model,
    environment: textWithDefault({
      description: 'Environment that is watched: an entry of `drift` in `modelops.yml`.',
      default: 'production',
    }),
    source: lines({
      description:
        'Log of predictions, CSV or Parquet, paths or globs, one a line: features, time, score, and the label where it is known. Default: as `modelops.yml` says.',
    }),
    reference: text({
      description:
        'File with the rows that the champion was trained or judged on (CSV or Parquet, same columns). Default: as `modelops.yml` says.',
    }),
    profile: text({
      description:
        "The champion's data profile (`data-profile.json`), where there is no reference file. Default: the asset of the highest published version.",
    }),
    state: textWithDefault({
      description: 'Alarm state that the last run left; it does not exist before the first run.',
      default: 'modelops-drift/alarm-state.json',
    }),
    features: lines({
      description: 'Columns that are watched, one a line. Default: all but key, time, label and score.',
    }),
    ignore: lines({ description: 'Columns that are not watched, one a line.' }),
    key: text({
      description: 'Column that identifies a row; it is not watched. Default: as `modelops.yml` says.',
    }),
    time: text({ description: 'Column with the time of the prediction. Default: as `modelops.yml` says.' }),
    label: text({
      description: 'Column with the truth, empty where not known yet. Default: `label`, where there is one.',
    }),
    score: text({ description: 'Column with the prediction. Default: `score`, where there is one.' }),
    'label-delay': integer({
      description:
        'Days until the truth is known; younger rows are not judged by their labels. Default: as `modelops.yml` says, else 0.',
      min: 0,
      max: 3650,
    }),
    from: text({
      description:
        "First day whose predictions are the champion's, e.g. `2001-03-01`. Default: the day after the reference.",
    }),
    now: text({
      description:
        'Day on which it is asked: only days before it are complete. Default: the newest day in the log, which may still be filling.',
    }),
    'reference-role': choice(['training', 'holdout'] as const, {
      description:
        'Whether the champion learnt from the rows of the reference. Then its performance there says nothing, and its first 28 days of production stand in.',
      default: 'training',
    }),
    'false-alarms': text({ description: 'False alarms that you accept, e.g. `4 per year` (default).' }),
    'champion-version': text({
      description: 'Version of the champion, for the report. Another one begins the watch anew.',
    }),
    'model-digest': text({ description: 'Digest of the champion, for the report.' }),
    out: textWithDefault({
      description: 'Folder for the drift report, the new alarm state and the picture.',
      default: 'modelops-drift',
    }),
    token: common.token,
    'dry-run': common['dry-run'],
  },
  outputs: {
    verdict: { description: '`pass`, `fail` (an alarm is open) or `inconclusive`.' },
    'alarm-id': { description: 'Id of the alarm that leads, empty without one.' },
    raised: { description: 'Whether this run raised an alarm.' },
    report: { description: 'Path of the drift report (JSON).' },
    'report-digest': { description: 'Digest of the drift report.' },
    state: { description: 'Path of the new alarm state (JSON).' },
    'state-digest': { description: 'Digest of the new alarm state.' },
    html: { description: 'Path of the picture of the months (HTML).' },
  },
  permissions: [
    { scope: 'contents: read', reason: "to check the repository out, and to read the champion's release" },
  ],
});
