/** A row as the smallest use has it. */
export interface Row {
  readonly id: string;
  readonly label: number;
  readonly score: number;
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Rows whose scores follow the labels as well as `skill` says: 0 is guessing, 1 knows nearly everything. */
export function rows(count: number, skill: number, seed = 1): Row[] {
  const label = random(7);
  const noise = random(seed);
  return Array.from({ length: count }, (_, index) => {
    const positive = label() < 0.4 ? 1 : 0;
    const score = skill * (positive === 1 ? 0.75 : 0.25) + (1 - skill) * noise();
    return { id: `r${index}`, label: positive, score: Number(score.toFixed(4)) };
  });
}

/** A CSV file of records, header from the first. */
export function csv(records: readonly object[]): string {
  const names = Object.keys(records[0] ?? {});
  const cell = (value: unknown) => {
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = records.map((record) =>
    names.map((name) => cell((record as Record<string, unknown>)[name])).join(','),
  );
  return `${[names.map(cell).join(','), ...lines].join('\n')}\n`;
}

/** The predictions file of a model with that skill. */
export function predictions(skill: number, options: { count?: number; seed?: number } = {}): string {
  return csv(rows(options.count ?? 300, skill, options.seed));
}
