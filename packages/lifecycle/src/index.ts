export * from './check-run.ts';
export * from './converge.ts';
export * from './operations.ts';
export * from './ports.ts';
export * from './register.ts';
export * from './sticky-comment.ts';
export * from './version-labels.ts';
export * from './versions.ts';
