import type { ActionSpec, InputSpec } from '@modelops/contracts';
import { Document } from 'yaml';

/** What an input's text may be, in words, or nothing for a free text. `code` marks literal values. */
export function legalValues(
  input: InputSpec<unknown>,
  code: (text: string) => string = (text) => text,
): string {
  switch (input.kind) {
    case 'flag':
      return `${code('true')} or ${code('false')}`;
    case 'choice':
      return `one of ${(input.allowed ?? []).map(code).join(', ')}`;
    case 'number':
    case 'integer': {
      const noun = input.kind === 'integer' ? 'whole number' : 'number';
      if (input.min !== undefined && input.max !== undefined)
        return `a ${noun} from ${input.min} to ${input.max}`;
      if (input.min !== undefined) return `a ${noun} from ${input.min} on`;
      return input.max === undefined ? `a ${noun}` : `a ${noun} up to ${input.max}`;
    }
    case 'lines':
      return /\ba line\b/.test(input.description) ? '' : 'one item a line';
    case 'text':
      return '';
  }
}

/** The text of an action's `action.yml`; `author` is the owner of the repository. */
export function actionYml(spec: ActionSpec, author: string): string {
  const document = new Document({
    name: spec.title,
    description: spec.description,
    author,
    branding: { icon: spec.branding.icon, color: spec.branding.color },
    inputs: Object.fromEntries(
      Object.entries(spec.inputs).map(([name, input]) => {
        const values = legalValues(input, (text) => `\`${text}\``);
        return [
          name,
          {
            description: values === '' ? input.description : `${input.description} (${values})`,
            required: input.required,
            ...(input.default === undefined ? {} : { default: input.default }),
          },
        ];
      }),
    ),
    outputs: Object.fromEntries(
      Object.entries(spec.outputs).map(([name, output]) => [name, { description: output.description }]),
    ),
    runs: {
      using: 'node24',
      main: `../../dist/${spec.name}/index.js`,
      ...(spec.post === true ? { post: `../../dist/${spec.name}/index.js`, 'post-if': 'always()' } : {}),
    },
  });
  document.commentBefore = ` Generated from packages/contracts/src/actions/${spec.name}.ts by \`npm run build\`. Edit that file, not this one.`;
  return document.toString({ lineWidth: 0 });
}
