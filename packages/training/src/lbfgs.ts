/** Value of a function at x; its gradient is written into `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** Whether the largest component of the gradient fell below the tolerance. */
  readonly converged: boolean;
}

/**
 * Minimises a smooth convex function by L-BFGS with a backtracking line search (Nocedal, Wright, "Numerical Optimization", 2nd
 * ed., algorithms 7.4, 7.5 and 3.1). Deterministic.
 * @param start is not changed. @param tolerance bound of the gradient's largest component.
 */
export function minimise(
  objective: Objective,
  start: Float64Array,
  { tolerance = 1e-9, maxIterations = 2000, memory = 12 } = {},
): Minimum {
  const n = start.length;
  let x = start.slice();
  let gradient = new Float64Array(n);
  let value = objective(x, gradient);
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (largest(gradient) <= tolerance) return { x, value, iterations: iteration, converged: true };
    const direction = descent(gradient, steps, changes);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      // Rounding spoilt the memory: begin again with the gradient.
      steps.length = 0;
      changes.length = 0;
      for (let i = 0; i < n; i++) direction[i] = -gradient[i]!;
      slope = dot(direction, gradient);
    }
    let length = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    const next = new Float64Array(n);
    const nextGradient = new Float64Array(n);
    let nextValue = Number.POSITIVE_INFINITY;
    let found = false;
    for (let attempt = 0; attempt < 60 && !found; attempt++, length /= 2) {
      for (let i = 0; i < n; i++) next[i] = x[i]! + length * direction[i]!;
      nextValue = objective(next, nextGradient);
      // Near the minimum the value's last digits are noise; there a smaller gradient is progress.
      found =
        nextValue <= value + 1e-4 * length * slope ||
        (nextValue <= value + 1e-14 * Math.abs(value) && largest(nextGradient) < largest(gradient));
    }
    if (!found) return { x, value, iterations: iteration, converged: largest(gradient) <= 1e3 * tolerance };
    const step = new Float64Array(n);
    const change = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      step[i] = next[i]! - x[i]!;
      change[i] = nextGradient[i]! - gradient[i]!;
    }
    if (dot(step, change) > 1e-16 * dot(change, change)) {
      steps.push(step);
      changes.push(change);
      if (steps.length > memory) {
        steps.shift();
        changes.shift();
      }
    }
    x = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return { x, value, iterations: maxIterations, converged: false };
}

/** Minus the approximate inverse Hessian times the gradient (two-loop recursion). */
function descent(
  gradient: Float64Array,
  steps: readonly Float64Array[],
  changes: readonly Float64Array[],
): Float64Array {
  const q = gradient.slice();
  const alphas = new Float64Array(steps.length);
  for (let k = steps.length - 1; k >= 0; k--) {
    alphas[k] = dot(steps[k]!, q) / dot(steps[k]!, changes[k]!);
    add(q, changes[k]!, -alphas[k]!);
  }
  const last = steps.length - 1;
  if (last >= 0) {
    const scale = dot(steps[last]!, changes[last]!) / dot(changes[last]!, changes[last]!);
    for (let i = 0; i < q.length; i++) q[i] = q[i]! * scale;
  }
  for (let k = 0; k < steps.length; k++) {
    const beta = dot(changes[k]!, q) / dot(steps[k]!, changes[k]!);
    add(q, steps[k]!, alphas[k]! - beta);
  }
  for (let i = 0; i < q.length; i++) q[i] = -q[i]!;
  return q;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function add(to: Float64Array, what: Float64Array, times: number): void {
  for (let i = 0; i < to.length; i++) to[i] = to[i]! + times * what[i]!;
}

function largest(values: Float64Array): number {
  let max = 0;
  for (const value of values) {
    const size = Math.abs(value);
    // NaN is no small gradient.
    if (!(size <= max)) max = size;
  }
  return max;
}
