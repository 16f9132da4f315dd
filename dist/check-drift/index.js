import { start } from '../lib/index.js';

await start('check-drift');
