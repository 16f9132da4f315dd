const metricLabels: Readonly<Record<string, string>> = {
  roc_auc: 'ROC-AUC',
  pr_auc: 'PR-AUC',
  average_precision: 'average precision',
  log_loss: 'log loss',
  brier: 'Brier score',
  brier_score: 'Brier score',
  ece: 'ECE',
  rmse: 'RMSE',
  mae: 'MAE',
  mse: 'MSE',
  mape: 'MAPE',
  smape: 'sMAPE',
  r2: 'R²',
  mcc: 'MCC',
  f1: 'F1',
  calibration_in_the_large: 'calibration in the large',
  macro_f1: 'macro F1',
  weighted_f1: 'weighted F1',
  roc_auc_ovr: 'ROC-AUC (one against the rest)',
  cohen_kappa: 'Cohen’s kappa',
};

/** The name that people use for a metric: `ROC-AUC` for `roc_auc`; arguments and slices stay as they are. */
export function metricLabel(name: string): string {
  const base = /^\w+/.exec(name)?.[0] ?? '';
  const known = Object.hasOwn(metricLabels, base) ? metricLabels[base] : undefined;
  return known === undefined ? name : `${known}${name.slice(base.length)}`;
}

/** The metric of a gate or a metric with arguments: `recall` for `recall(threshold=0.3)[origin=ORD] >= 0.5`. */
export const baseMetric = (name: string) => /^\w+/.exec(name)?.[0] ?? name;
