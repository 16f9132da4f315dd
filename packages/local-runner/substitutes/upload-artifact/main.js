import { glob, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DefaultArtifactClient } from '@actions/artifact';
import * as core from '@actions/core';

const files = [];
for (const pattern of core.getMultilineInput('path', { required: true })) {
  for await (const entry of glob(pattern)) {
    if ((await stat(entry)).isFile()) files.push(resolve(entry));
    else
      for await (const inner of glob(join(entry, '**')))
        if ((await stat(inner)).isFile()) files.push(resolve(inner));
  }
}
if (files.length === 0) core.setFailed('No files were found with the provided path.');
else {
  const { id, digest } = await new DefaultArtifactClient().uploadArtifact(
    core.getInput('name'),
    files,
    process.cwd(),
  );
  core.setOutput('artifact-id', id);
  core.setOutput('artifact-digest', digest);
}
