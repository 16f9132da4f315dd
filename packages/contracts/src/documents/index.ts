export * from './common.ts';
export * from './evaluation-report.ts';
export * from './ledger-event.ts';
export * from './ledger-state.ts';
export * from './model-manifest.ts';
export * from './rollout-record.ts';
