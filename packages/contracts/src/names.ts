import { UserError } from './errors.ts';

const modelName = /^[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?$/;

/**
 * A model's name: lower-case letters, digits, `-`, `_`, `.`; it becomes part of tags, artifact and asset names.
 * @throws UserError when it does not have that form.
 */
export function checkModelName(name: string, where?: string): string {
  if (!modelName.test(name) || name.includes('..') || name.endsWith('.lock')) {
    throw new UserError(`"${name}" cannot be a model's name`, {
      where,
      fix: 'Use lower-case letters, digits, "-", "_" and ".", starting and ending with a letter or digit, e.g. "flight-delay".',
    });
  }
  return name;
}

export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** Reads `1.2.3` or `v1.2.3` (semantic versioning without pre-release); undefined when it is anything else. */
export function parseVersion(text: string): Version | undefined {
  const match = /^v?(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/.exec(text);
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) };
}

export function formatVersion(version: Version): string {
  return `${version.major}.${version.minor}.${version.patch}`;
}

/** Negative when `a` is lower than `b`, 0 when equal. */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

/** The tag of a version: `flight-delay@v1.2.3`. */
export function versionTag(model: string, version: Version): string {
  return `${model}@v${formatVersion(version)}`;
}

/** The model and version that a tag names; undefined for a tag that is not ours. */
export function parseVersionTag(tag: string): { model: string; version: Version } | undefined {
  const at = tag.lastIndexOf('@v');
  if (at <= 0) return undefined;
  const model = tag.slice(0, at);
  const version = /^\d/.test(tag.slice(at + 2)) ? parseVersion(tag.slice(at + 2)) : undefined;
  return version !== undefined && modelName.test(model) ? { model, version } : undefined;
}

/** Path of the lock, from the root of the repository. */
export const lockPath = 'modelops.lock.json';
