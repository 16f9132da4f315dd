// Brings what is not committed, from a store: flights into data/, the logs of the model at work into logs/.
// store.txt holds its address: a folder, or https://…; there, index.txt lists the files, such as data/flights-2001-01-01.parquet.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const store = readFileSync('store.txt', 'utf8').trim();
const get = async (name) => {
  if (!/^https?:/.test(store)) return readFileSync(join(store, name));
  const answer = await fetch(`${store.replace(/\/$/, '')}/${name}`);
  if (!answer.ok) throw new Error(`${name}: the store answered ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
};
const names = String(await get('index.txt'))
  .split('\n')
  .filter(Boolean);
for (const name of names) {
  if (!/^(?:data|logs)\/[\w.-]+$/.test(name))
    throw new Error(`index.txt lists ${name}, which is not below data/ or logs/`);
  mkdirSync(dirname(name), { recursive: true });
  writeFileSync(name, await get(name));
}
console.log(`fetched ${names.length} files`);
