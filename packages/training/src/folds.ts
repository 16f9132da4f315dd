import { UserError } from '@modelops/contracts';
import { seededRandom } from '@modelops/evaluation';

/**
 * The fold of every row (0 … folds − 1): units are shuffled by the seed and dealt in turn; rows of one group are one unit, so no
 * group is in training and test at once. Depends on names and seed only, not on the order of the rows.
 * @param units the group of every row, or its key.
 * @throws UserError when there are fewer units than folds.
 */
export function foldsOf(units: readonly string[], folds: number, seed: number): Uint8Array {
  const names = [...new Set(units)].sort();
  if (names.length < folds)
    throw new UserError(`there are ${folds} folds and only ${names.length} independent groups of rows`, {
      fix: 'Ask for fewer folds, or set `validate.group` to something finer.',
    });
  const random = seededRandom(seed);
  for (let i = names.length - 1; i > 0; i--) {
    // Two draws, since one is even only up to 2^21.
    const j = Math.floor(((random.uint32() * 2 ** 21 + (random.uint32() >>> 11)) / 2 ** 53) * (i + 1));
    [names[i], names[j]] = [names[j]!, names[i]!];
  }
  const foldOf = new Map(names.map((name, at) => [name, at % folds]));
  return Uint8Array.from(units, (name) => foldOf.get(name)!);
}
