import { start } from '../lib/index.js';

await start('prepare-data');
