// Trains the model of this repository and predicts the rows that it is judged on.
//
// At departure, will this flight arrive more than 15 minutes late? Any trainer in any language would do: what ModelOps
// reads is predictions.csv. Which days are for training and which for judging, the environment may tell.
import { readFileSync, writeFileSync } from 'node:fs';
import { at, flightsBetween, hashed } from './flights.js';
import { LateRates, predict } from './late-rates.js';

const params = JSON.parse(readFileSync('params.json', 'utf8'));
const env = process.env;
const train = [env.MODELOPS_TRAIN_FROM ?? params.train.from, env.MODELOPS_TRAIN_TO ?? params.train.to].map(
  at,
);
const holdout = [
  env.MODELOPS_HOLDOUT_FROM ?? params.judge.from,
  env.MODELOPS_HOLDOUT_TO ?? params.judge.to,
].map(at);

const counts = new LateRates(params);
const judged = [];
const within = ([from, to], { date }) => Number(date) >= from && Number(date) < to;
const period = [Math.min(train[0], holdout[0]), Math.max(train[1], holdout[1])];
for await (const flights of flightsBetween(...period, params.permuteLabels)) {
  for (const flight of flights) {
    if (within(train, flight)) counts.add(flight);
    else if (within(holdout, flight) && hashed(flight.row) < params.judgedShare) judged.push(flight);
  }
}
if (counts.rows === 0) throw new Error('no flight lies in the training period');
const model = counts.model();
writeFileSync('model.json', `${JSON.stringify(model)}\n`);

const lines = judged.map((flight) => {
  const time = new Date(flight.date).toISOString();
  return `${flight.row},${flight.late},${predict(model, flight).toFixed(6)},${time},${flight.origin}\n`;
});
writeFileSync('predictions.csv', `id,label,score,date,origin\n${lines.join('')}`);
console.log(
  `trained on ${counts.rows} flights (${(100 * model.base).toFixed(1)} % late), predicted ${lines.length} that departed from ${new Date(holdout[0]).toISOString().slice(0, 10)}`,
);
