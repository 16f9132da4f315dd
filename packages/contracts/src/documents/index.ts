export * from './common.ts';
export * from './data-profile.ts';
export * from './evaluation-report.ts';
export * from './model-manifest.ts';
export * from './quality-report.ts';
export * from './training-record.ts';
export * from './transforms.ts';
