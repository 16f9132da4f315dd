import type { ActionSpec } from '@modelops/contracts';
import { legalValues } from './action-yml.ts';
import { code, table } from './markdown.ts';

type Section = 'inputs' | 'outputs' | 'permissions';
const sections: readonly Section[] = ['inputs', 'outputs', 'permissions'];

const render: Readonly<Record<Section, (spec: ActionSpec) => string>> = {
  inputs: (spec) =>
    table(
      ['Input', 'Description', 'Default'],
      Object.entries(spec.inputs).map(([name, input]) => {
        const values = legalValues(input, code);
        return [
          input.required ? `${code(name)} (required)` : code(name),
          values === '' ? input.description : `${input.description} _(${values})_`,
          input.default === undefined ? '' : code(input.default),
        ];
      }),
    ),
  outputs: (spec) =>
    table(
      ['Output', 'Description'],
      Object.entries(spec.outputs).map(([name, output]) => [code(name), output.description]),
    ),
  permissions: (spec) =>
    table(
      ['Permission', 'Why'],
      spec.permissions.map(({ scope, reason }) => [code(scope), reason]),
    ),
};

/**
 * An action's README with fresh tables between its markers; everything else stays as it was written by hand.
 * @param current the README as it is; undefined makes a new one.
 * @throws Error when a marker is missing, doubled or in the wrong order.
 */
export function readme(spec: ActionSpec, repository: string, current: string | undefined): string {
  let text = (current ?? template(spec, repository)).replaceAll('\r\n', '\n');
  for (const section of sections) {
    const start = `<!-- ${section}:start -->`;
    const end = `<!-- ${section}:end -->`;
    const before = text.split(start);
    const after = text.split(end);
    if (before.length !== 2 || after.length !== 2 || text.indexOf(start) > text.indexOf(end)) {
      throw new Error(
        `actions/${spec.name}/README.md: needs "${start}" and, after it, "${end}", each once; the table is written between them`,
      );
    }
    text = `${before[0]}${start}\n\n${render[section](spec)}\n${end}${after[1]}`;
  }
  return text.endsWith('\n') ? text : `${text}\n`;
}

function template(spec: ActionSpec, repository: string): string {
  return `# ${spec.name}

${spec.description}

## Example

\`\`\`yaml
- uses: ${repository}/actions/${spec.name}@v1
\`\`\`

## Inputs

<!-- inputs:start -->
<!-- inputs:end -->

## Outputs

<!-- outputs:start -->
<!-- outputs:end -->

## Permissions

<!-- permissions:start -->
<!-- permissions:end -->
`;
}
