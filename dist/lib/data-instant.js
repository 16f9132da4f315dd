// packages/data/src/instant.ts
/**
* Milliseconds since 1970 of a number whose unit (s, ms, µs, ns) is told by its size: 1e11 s is the year 5138, 1e11 ms is
* 1973, and each unit's plausible range begins where the coarser one's ends.
*/
function instantOfNumber(value) {
	const size = Math.abs(value);
	return value / (size < 1e11 ? .001 : size < 0x5af3107a4000 ? 1 : size < 0x16345785d8a0000 ? 1e3 : 1e6);
}
const [earliest, latest] = [Date.UTC(1990, 0, 1), Date.UTC(2100, 0, 1)];
/** Whether an instant may be one that a row was written at: what counts otherwise (20260301, a row's number) is none. */
function isPlausible(instant) {
	return instant >= earliest && instant < latest;
}

export { isPlausible as n, instantOfNumber as t };