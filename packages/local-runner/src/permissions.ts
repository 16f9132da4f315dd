import type { Permissions } from '@modelops/local-github';
import { type JobSpec, type PermissionMap, WorkflowError, type WorkflowFile } from './workflow-file.ts';

/** What a token gets where neither job nor workflow says anything: the setting that GitHub gives new repositories. */
export const defaultPermissions: PermissionMap = { contents: 'read', packages: 'read' };

const rank = { none: 0, read: 1, write: 2 };

/** What a job's token gets. @param limit what the calling job grants; undefined outside a call. */
export function permissionsOf(
  file: WorkflowFile,
  job: JobSpec,
  limit: PermissionMap | undefined,
): PermissionMap {
  return job.permissions ?? file.permissions ?? limit ?? defaultPermissions;
}

/**
 * GitHub starts no run in which a called workflow asks for more than its caller grants, also where the job would be skipped.
 * @throws WorkflowError naming job, scope and both levels.
 */
export function checkPermissions(
  file: WorkflowFile,
  job: JobSpec,
  limit: PermissionMap | undefined,
): PermissionMap {
  const asked = permissionsOf(file, job, limit);
  if (limit === undefined) return asked;
  for (const [scope, level] of Object.entries(asked)) {
    const granted = limit[scope] ?? 'none';
    if (rank[level] > rank[granted]) {
      throw new WorkflowError(
        `${job.where}: the nested job '${job.id}' is requesting '${scope}: ${level}', but is only allowed '${scope}: ${granted}'`,
      );
    }
  }
  return asked;
}

/** What is left of permissions where the head is a fork's: its token writes nothing, whatever its workflow file asks for. */
export function readOnly(permissions: PermissionMap): PermissionMap {
  return Object.fromEntries(
    Object.entries(permissions).map(([scope, level]) => [scope, level === 'write' ? 'read' : level]),
  );
}

/** `pull-requests: write` as the embedded GitHub's tokens know it. */
export function tokenPermissions(permissions: PermissionMap): Permissions {
  return Object.fromEntries(
    Object.entries(permissions)
      .filter(([, level]) => level !== 'none')
      .map(([scope, level]) => [scope.replaceAll('-', '_'), level]),
  ) as Permissions;
}
