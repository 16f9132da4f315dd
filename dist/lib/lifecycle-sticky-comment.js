// packages/lifecycle/src/sticky-comment.ts
/** The hidden first line by which a comment is found again. */
function commentMarker(key, order) {
	return `<!-- modelops:report key=${key} run=${order.run} attempt=${order.attempt} -->`;
}
function orderOf(body, key) {
	const match = /^<!-- modelops:report key=(\S+) run=(\d+) attempt=(\d+) -->/.exec(body);
	return match === null || match[1] !== key ? void 0 : {
		run: Number(match[2]),
		attempt: Number(match[3])
	};
}
/** Whether a comment carries the marker of this key. */
function isSticky(comment, key) {
	return orderOf(comment.body, key) !== void 0;
}
/**
* One comment with this key on the pull request, with this text.
*
* Comments have no compare-and-swap, so two first runs at once may both create one: both then see two, and both keep
* the one with the lowest id. A comment of a newer run is left as it is; it is looked at once more right before it is
* written over, which leaves the time of one request in which an older run can win.
* @param comments all comments with the key that this token's identity wrote (others' are not ours to trust or to touch).
*/
function planComment(goal, comments) {
	const mine = comments.filter((comment) => isSticky(comment, goal.key)).sort((a, b) => a.id - b.id);
	const [first, ...twins] = mine;
	if (first === void 0) return {
		operations: goal.create === false ? [] : [{
			kind: "create-comment",
			issue: goal.issue,
			body: goal.body
		}],
		comment: void 0,
		superseded: false
	};
	const superseded = mine.map((comment) => orderOf(comment.body, goal.key)).some(({ run, attempt }) => run > goal.order.run || run === goal.order.run && attempt > goal.order.attempt);
	const operations = [];
	const newest = mine.reduce((a, b) => compare(orderOf(a.body, goal.key), orderOf(b.body, goal.key)) >= 0 ? a : b);
	const body = superseded ? newest.body : goal.body;
	if (first.body !== body) operations.push({
		kind: "update-comment",
		commentId: first.id,
		body,
		seen: first.body
	});
	for (const twin of twins) operations.push({
		kind: "delete-comment",
		commentId: twin.id,
		reason: `a twin of comment ${first.id}`
	});
	return {
		operations,
		comment: first,
		superseded
	};
}
function compare(a, b) {
	return a.run - b.run || a.attempt - b.attempt;
}

export { isSticky as n, planComment as r, commentMarker as t };