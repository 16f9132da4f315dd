import { messageOf, UserError } from '@modelops/contracts/errors';

export interface UploadedArtifact {
  readonly id: number;
  readonly digest: string | undefined;
}

/** An artifact of this run, of whichever attempt. */
export interface RunArtifact {
  readonly id: number;
  readonly name: string;
}

/** Artifacts of workflow runs. */
export interface ArtifactStore {
  /** Whether this runner offers artifacts: not on GHES, not outside a workflow. */
  readonly available: boolean;
  /** Stores files under a name; `undefined` when the run has an artifact of that name already (names are used once). */
  upload(name: string, files: readonly string[], root: string): Promise<UploadedArtifact | undefined>;
  /** The artifacts of this run, those of earlier attempts too; needs no permission. */
  list(): Promise<readonly RunArtifact[]>;
  /** Unpacks an artifact of this run into a folder. */
  download(name: string, folder: string): Promise<void>;
  /** Unpacks an artifact of another run of this repository into a folder; the bytes must have the digest. */
  downloadFrom(
    source: {
      readonly runId: number;
      readonly artifactId: number;
      readonly digest: string | null;
      readonly token: string;
    },
    folder: string,
  ): Promise<void>;
}

/** Artifacts through the official client, which is loaded only when it is used: it is four fifths of all our code. */
export function createArtifactStore(env: Readonly<Record<string, string | undefined>>): ArtifactStore {
  const server = new URL(env['GITHUB_SERVER_URL'] ?? 'https://github.com').hostname;
  const github = server === 'github.com' || server.endsWith('.ghe.com') || server.endsWith('.localhost');
  const available = github && Boolean(env['ACTIONS_RUNTIME_TOKEN']) && Boolean(env['ACTIONS_RESULTS_URL']);
  const client = async () => {
    if (!available) {
      throw new UserError('this runner offers no artifacts', {
        fix: 'GitHub Enterprise Server has no artifact service for current clients: judge and register in one job, without `artifact:`.',
      });
    }
    // A library of the client's says `Buffer()`, which is for its authors to read, not for our users.
    process.noDeprecation = true;
    const { DefaultArtifactClient } = await import('@actions/artifact');
    return new DefaultArtifactClient();
  };
  return {
    available,

    async upload(name, files, root) {
      try {
        const { id, digest } = await answered(
          (await client()).uploadArtifact(name, [...files], root, { compressionLevel: 6 }),
        );
        if (id === undefined) throw new Error('the service gave it no number');
        return { id, digest };
      } catch (error) {
        if (/already_exists|\(409\) Conflict/i.test(messageOf(error))) return undefined;
        if (error instanceof UserError) throw error;
        throw new UserError(`the artifact ${name} could not be uploaded: ${firstLine(error)}`, {
          fix: 'Run the job again.',
          cause: error,
        });
      }
    },

    async list() {
      const store = await client();
      const { artifacts } = await answered(store.listArtifacts({ latest: true })).catch((error: unknown) => {
        throw new UserError(`the artifacts of this run could not be listed: ${firstLine(error)}`, {
          fix: 'Run the job again.',
          cause: error,
        });
      });
      return artifacts.map(({ id, name }) => ({ id, name }));
    },

    async download(name, folder) {
      const store = await client();
      const { artifact } = await answered(store.getArtifact(name)).catch((error: unknown) => {
        throw new UserError(`this run has no artifact "${name}" (${messageOf(error)})`, {
          fix: 'Give `artifact:` the output of the job that judged the model, and make this job `needs:` it.',
          cause: error,
        });
      });
      await answered(
        store.downloadArtifact(artifact.id, {
          path: folder,
          ...(artifact.digest === undefined ? {} : { expectedHash: artifact.digest }),
        }),
      ).then(checkDigest(name), broken(name));
    },

    async downloadFrom({ runId, artifactId, digest, token }, folder) {
      const [repositoryOwner = '', repositoryName = ''] = (env['GITHUB_REPOSITORY'] ?? '').split('/');
      const store = await client();
      await answered(
        store.downloadArtifact(artifactId, {
          path: folder,
          ...(digest === null ? {} : { expectedHash: digest }),
          findBy: { token, workflowRunId: runId, repositoryOwner, repositoryName },
        }),
      ).then(checkDigest(`${artifactId} of run ${runId}`), broken(`${artifactId} of run ${runId}`));
    },
  };
}

/**
 * The client waits for ever for the rest of an answer that was cut. Then nothing is left that could wake the process,
 * and Node would end it (code 13) without a word: that moment is told as what it is.
 */
function answered<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const idle = () => reject(new Error("the artifact service's answer broke off"));
    process.once('beforeExit', idle);
    const done = () => process.off('beforeExit', idle);
    work.then(resolve, reject).then(done, done);
  });
}

/** The client adds advice about self-hosted runners to whatever went wrong. */
function firstLine(error: unknown): string {
  return messageOf(error).split('\n')[0]!;
}

function broken(name: string): (error: unknown) => never {
  return (error) => {
    throw new UserError(`the artifact ${name} could not be downloaded: ${firstLine(error)}`, {
      fix: 'Run the job again.',
      cause: error,
    });
  };
}

function checkDigest(name: string): (response: { digestMismatch?: boolean }) => void {
  return ({ digestMismatch }) => {
    if (digestMismatch === true) {
      throw new UserError(`the artifact ${name} is not what was uploaded: its digest differs`, {
        fix: 'Run the job that judged the model again.',
      });
    }
  };
}
