export * from './common.ts';
export * from './evaluation-report.ts';
export * from './lock.ts';
export * from './model-manifest.ts';
