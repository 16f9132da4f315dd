export { generatedFiles, staleFiles, writeGenerated } from './generate.ts';
export { discoverActions, type ReadFile, readRepository, rootFolder, workingTree } from './repository.ts';
