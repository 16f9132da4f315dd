import { start } from '../lib/index.js';

await start('register-version');
