import { type ActionSpec, flag, type InputsOf, text } from '@modelops/contracts';

/** The flags of `modelops init`. */
export const initInputs = {
  predictions: text({
    description:
      'The predictions file on unseen rows (CSV or Parquet with key, label and score). Default: the one found.',
  }),
  data: text({
    description:
      'A table of unseen rows (key, truth, features) that a model file which can be run predicts by itself, instead of a predictions file. Default: the one found, when there are no predictions.',
  }),
  key: text({
    description: 'Its column that identifies a row. Default: `id`, or a name that ends in `_id`.',
  }),
  label: text({
    description: 'Its column with the truth. Default: `label`, `y_true`, `y_test` or `target`.',
  }),
  score: text({
    description:
      'Its column with the probability of class 1, or the predicted number. Default: `score`, `y_score`, `probability`, `y_prob`, `y_proba`, `prediction` or `y_pred`.',
  }),
  model: text({ description: "The model's name. Default: the repository's." }),
  drift: flag({
    description:
      'Write modelops-drift.yml, too: it looks for drift every week, once modelops.yml says how (`drift:`). Default: as modelops.yml says.',
    default: false,
  }),
  deploy: flag({
    description:
      'Write modelops-deploy.yml, too: it rolls back, deploys or retires by hand. Default: as modelops.yml says (`deploy:`).',
    default: false,
  }),
  plain: flag({
    description:
      'Write copies of the reusable workflows that use the actions at a pinned commit, for GitHub Enterprise Server and act, instead of calling those on github.com.',
    default: false,
  }),
  ref: text({
    description:
      'With `--plain`: the commit or tag of the actions. Default: the one that this command is of.',
  }),
  force: flag({ description: 'Overwrite files that differ.', default: false }),
  'dry-run': flag({ description: 'Print the files and write none.', default: false }),
};

export type InitInputs = InputsOf<ActionSpec<typeof initInputs>>;
