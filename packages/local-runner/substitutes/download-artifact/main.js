import { DefaultArtifactClient } from '@actions/artifact';
import * as core from '@actions/core';

const client = new DefaultArtifactClient();
try {
  const { artifact } = await client.getArtifact(core.getInput('name', { required: true }));
  await client.downloadArtifact(artifact.id, { path: core.getInput('path') });
} catch (error) {
  core.setFailed(String(error));
}
