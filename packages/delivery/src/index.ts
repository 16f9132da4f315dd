export * from './directory.ts';
export * from './target.ts';
