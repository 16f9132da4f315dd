import { lines, text, textWithDefault } from '@modelops/contracts';

const token = textWithDefault({
  description: 'Token for the GitHub API; it only reads.',
  default: '${{ github.token }}',
});

/** The flags of `modelops history`. */
export const historyInputs = {
  model: text({ description: 'Only this model. Default: all.' }),
  environment: text({ description: 'Only this environment. Default: all.' }),
  token,
};

/** The flags of `modelops pull`. */
export const pullInputs = {
  reference: text({
    description:
      'What to download: `flight-delay@production`, `flight-delay@v1.2.3`, `flight-delay@v1` or `flight-delay@latest`.',
  }),
  out: text({ description: 'Folder for the files; it must not exist. Default: `<model>-v<version>`.' }),
  role: lines({
    description:
      'Only files of this role: `model`, `predictions`, `training-record` or `profile`. Default: all that the version keeps.',
  }),
  token,
};
