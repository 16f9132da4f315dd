// The model: a table of smoothed late rates. For each list of features (coarse first), the rate of every combination,
// drawn towards the rate of the coarser one by `smoothing` imaginary flights.

/** What is known of a flight at departure. */
export function featuresOf(flight) {
  const date = new Date(flight.date);
  return {
    hour: date.getUTCHours(),
    weekday: date.getUTCDay(),
    origin: flight.origin,
    destination: flight.destination,
    route: `${flight.origin}-${flight.destination}`,
    distance: Math.floor(Number(flight.distance) / 250),
  };
}

/** Counts flights, then makes a model of them. */
export class LateRates {
  #levels;
  rows = 0;
  late = 0;

  constructor(params) {
    this.params = params;
    this.#levels = params.features.map(() => new Map());
  }

  add(flight) {
    const features = featuresOf(flight);
    this.rows += 1;
    this.late += flight.late;
    this.params.features.forEach((names, level) => {
      const key = names.map((name) => features[name]).join('|');
      const cell = this.#levels[level].get(key) ?? [0, 0];
      cell[0] += flight.late;
      cell[1] += 1;
      this.#levels[level].set(key, cell);
    });
  }

  model() {
    const { features, smoothing } = this.params;
    const tables = this.#levels.map((level) =>
      Object.fromEntries([...level].sort(([a], [b]) => (a < b ? -1 : 1))),
    );
    return { kind: 'late-rates', features, smoothing, base: this.late / this.rows, tables };
  }
}

/** The probability that a flight arrives late. */
export function predict(model, flight) {
  const features = featuresOf(flight);
  let rate = model.base;
  model.features.forEach((names, level) => {
    const cell = model.tables[level][names.map((name) => features[name]).join('|')];
    if (cell !== undefined) rate = (cell[0] + model.smoothing * rate) / (cell[1] + model.smoothing);
  });
  return rate;
}
