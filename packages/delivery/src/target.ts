import type { Digest } from '@modelops/contracts';

/** A file as a target holds it. */
export interface DeliveredFile {
  readonly name: string;
  readonly sha256: Digest;
  readonly bytes: number;
}

/** A verified version, and where its files are on this machine. */
export interface Delivery {
  readonly model: string;
  /** `1.2.3` */
  readonly version: string;
  /** Each is copied, never moved, from `path` to `place` in the version's folder (`/` between). */
  readonly files: readonly (DeliveredFile & { readonly path: string; readonly place: string })[];
}

/** A version that is served now. */
export interface Delivered {
  /** What is there, read back; empty for a pointer, which holds no files. */
  readonly files: readonly DeliveredFile[];
  /**
   * Takes the delivery back: what was served before is served again, and nothing when nothing was. When something else
   * is served by now, or this was served before already, it changes nothing.
   */
  undo(): Promise<void>;
}

/** Where a version goes. */
export interface Target {
  readonly kind: 'release' | 'directory';
  /** Where it is, as the user wrote it; null for a pointer. */
  readonly place: string | null;
  /**
   * Brings the version there and makes it the one that is served, in one atomic switch; done already, it changes nothing.
   * @param permit awaited when the files are whole and checked, right before anybody can see them. What it throws stops
   *   the delivery, and nothing has changed.
   * @throws UserError when it cannot be written, or what is read back is not what was written: then the version before
   *   is served again.
   */
  deliver(delivery: Delivery, permit: () => Promise<void>): Promise<Delivered>;
  /**
   * The version (`1.2.3`) that is served, by the manifest that lies beside its files; undefined when there is none.
   * A pointer serves nothing itself, and has no such question.
   */
  readonly servedVersion?: (model: string) => Promise<string | undefined>;
}

/**
 * The pointer in the ledger: consumers ask for `<model>@<environment>` and get the release's files. There is nothing to
 * deliver, the event in the ledger is the switch.
 */
export const releaseTarget: Target = {
  kind: 'release',
  place: null,
  deliver: () => Promise.resolve({ files: [], undo: () => Promise.resolve() }),
};
