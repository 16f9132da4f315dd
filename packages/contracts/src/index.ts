export * from './canonical.ts';
export * from './errors.ts';
export * from './gates.ts';
export * from './names.ts';
export * from './nearest.ts';
