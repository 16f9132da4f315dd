import { text, textWithDefault } from '@modelops/contracts';

/** The flags of `modelops provision`. */
export const provisionInputs = {
  out: textWithDefault({
    description: 'Folder for the modules. Copy it to the other machine and set MODELOPS_NATIVE to it there.',
    default: 'modelops-native',
  }),
  platform: text({
    description:
      'The other machine: `linux-x64-glibc`, `linux-arm64-glibc`, `linux-x64-musl`, `darwin-arm64`, `darwin-x64`, `win32-x64`, `win32-arm64`. Default: like this one.',
  }),
};
