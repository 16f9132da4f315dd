// packages/contracts/src/nearest.ts
/** Edit distance that counts a swap of neighbours as one (optimal string alignment). */
function editDistance(a, b) {
	let beforePrevious = [];
	let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const current = [i];
		for (let j = 1; j <= b.length; j++) {
			const cost = a[i - 1] === b[j - 1] ? 0 : 1;
			let best = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost);
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, beforePrevious[j - 2] + 1);
			current.push(best);
		}
		beforePrevious = previous;
		previous = current;
	}
	return previous[b.length];
}
/**
* The candidate that a typing error most likely meant, or undefined when none is near:
* at most a third of the word (and at least one character) may differ. Ties go to the first.
*/
function nearest(word, candidates) {
	const normal = (text) => text.toLowerCase().replace(/[_\s]/g, "-");
	const wanted = normal(word);
	let best;
	let bestDistance = Number.POSITIVE_INFINITY;
	for (const candidate of candidates) {
		const distance = editDistance(wanted, normal(candidate));
		if (distance < bestDistance) {
			best = candidate;
			bestDistance = distance;
		}
	}
	return bestDistance <= Math.max(1, Math.floor(wanted.length / 3)) ? best : void 0;
}
/** « Did you mean "x"? » or the list of what is possible. */
function suggestion(word, candidates) {
	const near = nearest(word, candidates);
	if (near !== void 0) return `Did you mean "${near}"?`;
	return candidates.length === 0 ? "" : `Known: ${candidates.join(", ")}.`;
}

export { suggestion as n, nearest as t };