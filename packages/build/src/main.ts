import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { assets, bundle, writeDist } from './bundle.ts';
import { compareWithCommit } from './check.ts';
import { writeGenerated } from './generate.ts';
import { rootFolder } from './repository.ts';

// `npm run build` writes what is generated; `npm run build -- --check` writes nothing that git sees and fails when a
// fresh build differs from what is committed.
if (process.argv.includes('--check')) {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: rootFolder, maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] });
  const differences = await compareWithCommit(git, () => bundle(), assets());
  for (const { path, state } of differences) console.error(`${state.padEnd(8)} ${path}`);
  if (differences.length > 0) {
    console.error(
      `\n${differences.length} generated ${differences.length === 1 ? 'file is' : 'files are'} not what the sources give. Run \`npm run build\` and commit the result.`,
    );
    process.exitCode = 1;
  } else {
    console.log('everything generated is committed and fresh');
  }
} else {
  for (const path of writeGenerated()) console.log(`wrote ${path}`);
  const files = await bundle();
  writeDist(files);
  for (const [path, content] of files) {
    const bytes = Buffer.from(content);
    // The stubs and manifests are not worth a line.
    if (bytes.length > 1000)
      console.log(
        `dist/${path} ${Math.round(bytes.length / 1024)} kB, gzip ${Math.round(gzipSync(bytes).length / 1024)} kB`,
      );
  }
}
