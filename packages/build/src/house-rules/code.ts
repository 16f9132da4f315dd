import ts from 'typescript';
import { nodes, placeOf, type Rule, type Violation } from './house.ts';

/** `core.setFailed`, `process.exitCode`, `process.exit`: one place decides that a step failed. */
export const failure: Rule = function* (file): Generator<Violation> {
  if (file.source === undefined || file.room.developer) return;
  if (file.room.kind === 'package' && file.room.name === 'action-kit') return;
  for (const node of nodes(file.source)) {
    if (!ts.isPropertyAccessExpression(node)) continue;
    const owner = ts.isIdentifier(node.expression) ? node.expression.text : '';
    const name = node.name.text;
    if (name === 'setFailed' || (owner === 'process' && (name === 'exit' || name === 'exitCode'))) {
      yield {
        ...placeOf(file, node),
        rule: 'failure',
        message: `${owner}.${name} outside the frame`,
        fix: 'throw a UserError; packages/action-kit alone sets failure',
      };
    }
  }
};

const readers = new Set(['getInput', 'getMultilineInput', 'getBooleanInput']);

/** Inputs are read by the frame, and by an action's `inputs.ts`; all else gets them typed. */
export const inputs: Rule = function* (file): Generator<Violation> {
  if (file.source === undefined || file.room.developer) return;
  if (file.room.kind === 'package' && file.room.name === 'action-kit') return;
  if (file.room.kind === 'action' && file.path === `${file.room.folder}/src/inputs.ts`) return;
  for (const node of nodes(file.source)) {
    const call =
      ts.isCallExpression(node) &&
      readers.has(
        ts.isPropertyAccessExpression(node.expression)
          ? node.expression.name.text
          : ts.isIdentifier(node.expression)
            ? node.expression.text
            : '',
      );
    const variable =
      (ts.isPropertyAccessExpression(node) && node.name.text.startsWith('INPUT_')) ||
      (ts.isStringLiteralLike(node) && node.text.startsWith('INPUT_')) ||
      (ts.isTemplateHead(node) && node.text.startsWith('INPUT_'));
    if (call || variable) {
      yield {
        ...placeOf(file, node),
        rule: 'inputs',
        message: 'reads an input of the action',
        fix: "take it from the typed inputs; only an action's inputs.ts and packages/action-kit read inputs",
      };
    }
  }
};

const writing = /^\s*(?:POST|PUT|PATCH|DELETE)\b/i;
const writingMethod =
  /^(?:create|update|delete|upload|add|remove|set|merge|replace|lock|unlock|dismiss|rerun|reRun|cancel|enable|disable|transfer|rename|generate)/;

/** A write to GitHub is an operation, and operations are performed by the executor. */
export const githubWrites: Rule = function* (file): Generator<Violation> {
  if (file.source === undefined || file.room.developer) return;
  if (
    file.path === 'packages/github/src/executor.ts' ||
    file.path.startsWith('packages/github/src/operations/')
  )
    return;
  for (const node of nodes(file.source)) {
    if (ts.isCallExpression(node) && writesToGitHub(node)) {
      yield {
        ...placeOf(file, node),
        rule: 'github-writes',
        message: 'writes to GitHub outside the executor',
        fix: 'make it an Operation; packages/github/src/executor.ts performs it',
      };
    }
  }
};

function writesToGitHub(call: ts.CallExpression): boolean {
  const { expression } = call;
  const [first] = call.arguments;
  const method = ts.isPropertyAccessExpression(expression) ? expression.name.text : '';
  if (['request', 'paginate', 'iterator', 'graphql'].includes(method) && first !== undefined) {
    const text = textOf(first);
    if (text !== undefined) return method === 'graphql' ? /^\s*mutation\b/.test(text) : writing.test(text);
    if (ts.isObjectLiteralExpression(first)) {
      return first.properties.some(
        (property) =>
          ts.isPropertyAssignment(property) &&
          ts.isIdentifier(property.name) &&
          property.name.text === 'method' &&
          writing.test(textOf(property.initializer) ?? ''),
      );
    }
    return false;
  }
  // octokit.rest.<group>.<method>()
  if (!ts.isPropertyAccessExpression(expression)) return false;
  const group = expression.expression;
  return (
    ts.isPropertyAccessExpression(group) &&
    ts.isPropertyAccessExpression(group.expression) &&
    group.expression.name.text === 'rest' &&
    writingMethod.test(method)
  );
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  return ts.isTemplateExpression(node) ? node.head.text : undefined;
}

const testFunctions = new Set(['it', 'test', 'describe', 'suite', 'bench', 'context', 'ctx', 't', 'task']);
const holes = new Set(['skip', 'only', 'todo', 'skipIf', 'runIf']);

/** A skipped or focused test is a hole in the claim that everything passed. */
export const wholeTests: Rule = function* (file): Generator<Violation> {
  if (file.source === undefined || !/\.test\.ts$/.test(file.path)) return;
  for (const node of nodes(file.source)) {
    if (!ts.isPropertyAccessExpression(node) || !holes.has(node.name.text)) continue;
    let root: ts.Expression = node.expression;
    while (ts.isPropertyAccessExpression(root) || ts.isCallExpression(root)) root = root.expression;
    if (ts.isIdentifier(root) && testFunctions.has(root.text)) {
      yield {
        ...placeOf(file, node),
        rule: 'whole-tests',
        message: `${root.text}.${node.name.text} leaves tests out`,
        fix: 'let it run, or delete it; what needs more than Node, npm and git belongs into .ci/run',
      };
    }
  }
};
