/** Modules that are never bundled and may be fetched when a job needs them. */
const roots = ['@duckdb/node-api'];

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly os?: string[];
  readonly cpu?: string[];
  readonly libc?: string[];
}

/**
 * What may be fetched, from package-lock.json: for each root its closure, with the integrity of every tarball and the
 * platforms it is for. No address: where the registry is, npm's configuration says when it is fetched.
 * @throws Error for a package that the lock lacks, or without an integrity.
 */
export function nativeLock(packageLock: string): string {
  const lock = JSON.parse(packageLock) as { packages?: Record<string, Locked> };
  const modules: Record<string, object[]> = {};
  for (const root of roots) {
    const found = new Map<string, object>();
    const queue = [root];
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      if (found.has(name)) continue;
      const entry = lock.packages?.[`node_modules/${name}`];
      if (entry?.version === undefined || entry.integrity === undefined)
        throw new Error(`package-lock.json does not pin ${name}: run \`npm install\``);
      const { version, integrity, os, cpu, libc } = entry;
      found.set(name, { name, version, integrity, os, cpu, libc });
      queue.push(...Object.keys(entry.dependencies ?? {}), ...Object.keys(entry.optionalDependencies ?? {}));
    }
    modules[root] = [...found.keys()].sort().map((name) => found.get(name)!);
  }
  return `${JSON.stringify(modules, null, 2)}\n`;
}
