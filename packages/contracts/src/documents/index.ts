export * from './alarm-state.ts';
export * from './common.ts';
export * from './drift-report.ts';
export * from './evaluation-report.ts';
export * from './lock.ts';
export * from './model-manifest.ts';
