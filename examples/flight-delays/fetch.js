// Brings the production logs of the last weeks: `node fetch.js STORE`, where STORE is a folder, or a web address below which
// index.txt lists the files. Any other command that fills logs/ does as well.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const store = process.argv[2] ?? '';
mkdirSync('logs', { recursive: true });
if (store === '') console.log('no store is named: nothing was fetched');
else if (!/^https?:/.test(store)) cpSync(store, 'logs', { recursive: true });
else {
  const get = async (name) => {
    const answer = await fetch(`${store.replace(/\/$/, '')}/${name}`);
    if (!answer.ok) throw new Error(`${name}: ${answer.status} from the store`);
    return Buffer.from(await answer.arrayBuffer());
  };
  const names = String(await get('index.txt'))
    .split('\n')
    .filter(Boolean);
  for (const name of names) writeFileSync(join('logs', basename(name)), await get(name));
  console.log(`fetched ${names.length} files`);
}
