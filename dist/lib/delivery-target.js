// packages/delivery/src/target.ts
/**
* The pointer in the ledger: consumers ask for `<model>@<environment>` and get the release's files. There is nothing to
* deliver, the event in the ledger is the switch.
*/
const releaseTarget = {
	kind: "release",
	place: null,
	deliver: () => Promise.resolve([])
};

export { releaseTarget as t };