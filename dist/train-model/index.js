import { start } from '../lib/index.js';

await start('train-model');
