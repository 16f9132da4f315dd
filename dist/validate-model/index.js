import { start } from '../lib/index.js';

await start('validate-model');
