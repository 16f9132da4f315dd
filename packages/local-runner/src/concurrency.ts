/** What wants to be alone in a group. */
export interface Member {
  /** Stops it while it runs. */
  cancel(reason: string): void;
}

interface Waiting {
  readonly member: Member;
  readonly start: (turn: Turn | undefined) => void;
}

/** The right to run; given back by `end`. */
export interface Turn {
  end(): void;
}

interface Group {
  running: Member | undefined;
  waiting: Waiting[];
}

/**
 * GitHub's concurrency groups (research/platform.md §13): one runs, one waits, a newer one takes the waiting one's place;
 * `queue: max` lets up to 100 wait in order; `cancel-in-progress` stops the running one. Names ignore case.
 */
export class ConcurrencyGroups {
  readonly #groups = new Map<string, Group>();

  /** Waits for its turn; resolves with undefined when a newer member took its place. */
  async enter(
    name: string,
    options: { readonly cancelInProgress: boolean; readonly queue: 'single' | 'max' },
    member: Member,
  ): Promise<Turn | undefined> {
    const key = name.toLowerCase();
    const group = this.#groups.get(key) ?? { running: undefined, waiting: [] };
    this.#groups.set(key, group);
    if (group.running === undefined) return this.#start(group, member);
    if (options.cancelInProgress) group.running.cancel(`a newer run of the group ${name} began`);
    if (options.queue === 'single') {
      for (const { start } of group.waiting) start(undefined);
      group.waiting = [];
    }
    return await new Promise((start) => group.waiting.push({ member, start }));
  }

  #start(group: Group, member: Member): Turn {
    group.running = member;
    return {
      end: () => {
        group.running = undefined;
        const next = group.waiting.shift();
        if (next !== undefined) next.start(this.#start(group, next.member));
      },
    };
  }
}
