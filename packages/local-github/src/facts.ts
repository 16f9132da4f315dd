/**
 * What GitHub does that its OpenAPI description cannot say. Each id is a row of `test/github-facts/facts.json`
 * (rule, source, grade); switching one off makes the hub stop enforcing that rule, so that a test can prove that an
 * action really depends on it.
 */
export const FACT_IDS = [
  'actions-may-not-open-pulls',
  'artifact-name-unique-per-run',
  'asset-name-unique',
  'drafts-invisible-to-readers',
  'existing-tag-kept-on-publish',
  'fork-token-is-read-only',
  'immutable-tag-burnt',
  'missing-permission-403',
  'one-open-pull-per-branch',
  'published-tag-name-unique',
  'ref-update-fast-forward-only',
  'same-tag-drafts-allowed',
  'starter-asset-after-cut-upload',
  'tag-created-on-publish',
  'workflow-files-need-permission',
] as const;

/** The id of a switchable fact. */
export type FactId = (typeof FACT_IDS)[number];

/** Answers whether a fact is enforced. */
export class Facts {
  readonly #off: ReadonlySet<string>;

  constructor(off: readonly FactId[] = []) {
    for (const id of off) {
      if (!(FACT_IDS as readonly string[]).includes(id)) throw new TypeError(`no such fact: ${id}`);
    }
    this.#off = new Set(off);
  }

  on(id: FactId): boolean {
    return !this.#off.has(id);
  }
}
