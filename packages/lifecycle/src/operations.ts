import { digestOf } from '@modelops/contracts';

/** What an asset's bytes come from: a file of the evidence, or a small text made by us. */
export type AssetSource = { readonly path: string } | { readonly text: string };

/** A document on the branch of the ledger. */
export interface LedgerFile {
  readonly path: string;
  readonly text: string;
}

/** What a deployment may be: what runs, what was replaced, what did not come to run. */
export type DeploymentStatus = 'success' | 'inactive' | 'failure';

/** What a check run says. */
export interface CheckContent {
  readonly conclusion: 'success' | 'failure' | 'neutral';
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  /** Where more stands. */
  readonly url: string;
}

/** A remark at a line of a file. */
export interface CheckAnnotation {
  readonly path: string;
  readonly line: number;
  readonly level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

/** One write to GitHub, as data. `reason` is for people who read a plan. */
export type Operation =
  | {
      readonly kind: 'create-draft-release';
      readonly tag: string;
      readonly commit: string;
      readonly name: string;
      readonly body: string;
      readonly prerelease: boolean;
    }
  | {
      readonly kind: 'delete-draft-release';
      readonly releaseId: number;
      readonly tag: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'upload-asset';
      readonly releaseId: number;
      readonly uploadUrl: string;
      readonly name: string;
      readonly source: AssetSource;
      readonly sha256: string;
      readonly bytes: number;
    }
  | {
      readonly kind: 'delete-asset';
      readonly releaseId: number;
      readonly assetId: number;
      readonly name: string;
      readonly reason: string;
    }
  | { readonly kind: 'create-tag'; readonly tag: string; readonly commit: string }
  | {
      readonly kind: 'publish-release';
      readonly releaseId: number;
      readonly tag: string;
      readonly commit: string;
      readonly prerelease: boolean;
      /** Whether the tag is there by then; where it is not, publishing makes it. */
      readonly tagged: boolean;
    }
  | { readonly kind: 'create-comment'; readonly issue: number; readonly body: string }
  | {
      readonly kind: 'update-comment';
      readonly commentId: number;
      readonly body: string;
      /** The text that the plan saw: when another one is there by now, somebody else wrote. */
      readonly seen: string;
    }
  | { readonly kind: 'delete-comment'; readonly commentId: number; readonly reason: string }
  | {
      readonly kind: 'create-check-run';
      readonly commit: string;
      readonly name: string;
      readonly externalId: string;
      readonly content: CheckContent;
      readonly annotations: readonly CheckAnnotation[];
    }
  | {
      readonly kind: 'update-check-run';
      readonly checkRunId: number;
      readonly name: string;
      readonly externalId: string;
      readonly content: CheckContent;
      /** Added to those that it has. */
      readonly annotations: readonly CheckAnnotation[];
    }
  | {
      readonly kind: 'append-ledger';
      readonly branch: string;
      /** Where the branch must be; null when it must not exist. */
      readonly parent: { readonly commit: string; readonly tree: string } | null;
      /** Number of the event. */
      readonly event: number;
      readonly message: string;
      readonly files: readonly LedgerFile[];
    }
  | {
      readonly kind: 'create-deployment';
      /** The tag of the version. */
      readonly ref: string;
      readonly task: string;
      readonly environment: string;
      readonly description: string;
      /** Names the move of the ledger that it shows. */
      readonly payload: Readonly<Record<string, string | number>>;
    }
  | {
      readonly kind: 'create-deployment-status';
      readonly deploymentId: number;
      readonly state: DeploymentStatus;
      readonly environment: string;
      readonly description: string;
      /** Address of the run; undefined outside a workflow. */
      readonly logUrl: string | undefined;
    }
  | ProposalOperation;

/** What proposes a change to the repository itself. */
export type ProposalOperation =
  | {
      readonly kind: 'commit-to-branch';
      readonly branch: string;
      /** Where the branch must be; null when it must not exist. The new commit has it among its parents: nothing is forced. */
      readonly seen: string | null;
      readonly parents: readonly string[];
      /** The commit whose files the new one has, but for `files`. */
      readonly base: string;
      readonly files: readonly { readonly path: string; readonly text: string }[];
      readonly message: string;
    }
  | {
      readonly kind: 'delete-branch';
      readonly branch: string;
      /** Where it must be. */
      readonly seen: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'open-pull-request';
      readonly head: string;
      readonly base: string;
      readonly title: string;
      readonly body: string;
    }
  | {
      readonly kind: 'close-pull-request';
      readonly number: number;
      /** Where its head must be: what somebody pushed meanwhile is looked at first. */
      readonly seen: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'create-issue';
      readonly title: string;
      readonly body: string;
      readonly label: string;
    }
  | {
      readonly kind: 'update-issue';
      readonly issue: number;
      readonly body: string;
      /** The text that the plan saw. */
      readonly seen: string;
    }
  | {
      readonly kind: 'close-issue';
      readonly issue: number;
      readonly reason: string;
    }
  | {
      readonly kind: 'send-dispatch';
      readonly event: string;
      readonly payload: Readonly<Record<string, unknown>>;
    };

/** The natural key of an operation: two operations with the same key write the same thing. */
export function operationKey(operation: Operation): string {
  switch (operation.kind) {
    case 'create-draft-release':
      return `create-draft-release ${operation.tag}`;
    case 'delete-draft-release':
      return `delete-draft-release ${operation.releaseId}`;
    case 'upload-asset':
      return `upload-asset ${operation.releaseId} ${operation.name} ${operation.sha256}`;
    case 'delete-asset':
      return `delete-asset ${operation.assetId}`;
    case 'create-tag':
      return `create-tag ${operation.tag} ${operation.commit}`;
    case 'publish-release':
      // With its tag made first, it is another attempt at something else.
      return `publish-release ${operation.tag}${operation.tagged ? ' tagged' : ''}`;
    case 'create-comment':
      return `create-comment ${operation.issue}`;
    case 'update-comment':
      return `update-comment ${operation.commentId}`;
    case 'delete-comment':
      return `delete-comment ${operation.commentId}`;
    case 'create-check-run':
      return `create-check-run ${operation.commit} ${operation.externalId}`;
    case 'update-check-run':
      return `update-check-run ${operation.checkRunId} ${operation.externalId} ${digestOf(operation.annotations)}`;
    case 'commit-to-branch':
      return `commit-to-branch ${operation.branch} ${operation.seen} ${digestOf(operation.files)}`;
    case 'delete-branch':
      return `delete-branch ${operation.branch} ${operation.seen}`;
    case 'open-pull-request':
      return `open-pull-request ${operation.head}`;
    case 'close-pull-request':
      return `close-pull-request ${operation.number}`;
    case 'create-issue':
      return `create-issue ${operation.title}`;
    case 'update-issue':
      return `update-issue ${operation.issue}`;
    case 'close-issue':
      return `close-issue ${operation.issue}`;
    case 'send-dispatch':
      return `send-dispatch ${operation.event} ${digestOf(operation.payload)}`;
    case 'append-ledger':
      return `append-ledger ${operation.event} ${operation.parent?.commit ?? 'new'} ${operation.message}`;
    case 'create-deployment':
      return `create-deployment ${operation.environment} ${operation.task} ${digestOf(operation.payload)}`;
    case 'create-deployment-status':
      return `create-deployment-status ${operation.deploymentId} ${operation.state}`;
  }
}

/** One line for logs and for `dry-run`. */
export function describeOperation(operation: Operation): string {
  switch (operation.kind) {
    case 'create-draft-release':
      return `create the draft release "${operation.name}" with tag ${operation.tag} at ${operation.commit.slice(0, 7)}`;
    case 'delete-draft-release':
      return `delete the draft release ${operation.releaseId} (${operation.tag}): ${operation.reason}`;
    case 'upload-asset':
      return `upload ${operation.name} (${operation.bytes} bytes, ${operation.sha256.slice(0, 19)}…)`;
    case 'delete-asset':
      return `delete the asset ${operation.name}: ${operation.reason}`;
    case 'create-tag':
      return `create the tag ${operation.tag} at ${operation.commit.slice(0, 7)}, which publishing may not make`;
    case 'publish-release':
      return `publish ${operation.tag} at ${operation.commit.slice(0, 7)}${operation.prerelease ? ' as a pre-release' : ''}`;
    case 'create-comment':
      return `comment on #${operation.issue} (${operation.body.length} characters)`;
    case 'update-comment':
      return `update comment ${operation.commentId} (${operation.body.length} characters)`;
    case 'delete-comment':
      return `delete comment ${operation.commentId}: ${operation.reason}`;
    case 'create-check-run':
      return `create the check run "${operation.name}" at ${operation.commit.slice(0, 7)} (${operation.content.conclusion})`;
    case 'update-check-run':
      return `update the check run "${operation.name}" (${operation.content.conclusion}, ${operation.annotations.length} more annotations)`;
    case 'commit-to-branch': {
      const paths = operation.files.map(({ path }) => path).join(', ');
      return `commit ${paths} to the ${operation.seen === null ? 'new ' : ''}branch ${operation.branch}`;
    }
    case 'delete-branch':
      return `delete the branch ${operation.branch}: ${operation.reason}`;
    case 'open-pull-request':
      return `open the pull request "${operation.title}" from ${operation.head}`;
    case 'close-pull-request':
      return `close pull request #${operation.number}: ${operation.reason}`;
    case 'create-issue':
      return `open the issue "${operation.title}"`;
    case 'update-issue':
      return `update issue #${operation.issue} (${operation.body.length} characters)`;
    case 'close-issue':
      return `close issue #${operation.issue}: ${operation.reason}`;
    case 'send-dispatch':
      return `send the repository_dispatch "${operation.event}"`;
    case 'append-ledger':
      return `write event ${operation.event} into ${operation.parent === null ? 'a new ledger' : 'the ledger'}: ${operation.message}`;
    case 'create-deployment':
      return `create the deployment of ${operation.ref} to ${operation.environment}`;
    case 'create-deployment-status':
      return `mark deployment ${operation.deploymentId} of ${operation.environment} as ${operation.state}`;
  }
}
