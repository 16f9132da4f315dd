#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 5)) {
  console.error(`modelops needs Node 22.5 or later; this is Node ${process.versions.node}. It is on nodejs.org.`);
  process.exit(2);
}
const { modelops } = await import('../lib/index.js');
await modelops();
