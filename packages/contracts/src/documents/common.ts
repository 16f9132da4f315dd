import { z } from 'zod';
import type { Digest } from '../canonical.ts';
import { messageOf, UserError } from '../errors.ts';
import { describeIssue, jsonNouns, valueAt } from '../issues.ts';

export const digestSchema = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'a digest is "sha256:" and 64 hexadecimal digits')
  .transform((text) => text as Digest)
  .meta({ description: 'sha256 of the bytes, or of the canonical JSON of a document' });

export const verdictSchema = z.enum(['pass', 'fail', 'inconclusive']);
export type Verdict = z.infer<typeof verdictSchema>;

/** A file's place beside the document: no folder above it, no absolute path, no backslash. */
export const fileNameSchema = z
  .string()
  .min(1)
  .max(200)
  // GitHub would rename the asset: runs of dots become one, and none stays at the end.
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*$/,
    'a file name has letters, digits, "_", "-" and single dots between them only',
  );

export const fileSchema = z.strictObject({
  name: fileNameSchema,
  role: z.enum(['model', 'predictions', 'training-record', 'profile']),
  sha256: digestSchema,
  bytes: z.int().nonnegative(),
});
export type EvidenceFile = z.infer<typeof fileSchema>;

export const versionSchema = z.string().regex(/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/);
export const modelNameSchema = z.string().regex(/^[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?$/);

/** An interval of confidence, lower and upper. */
export const intervalSchema = z.tuple([z.number(), z.number()]);

/**
 * Reads a document: JSON text, checked by its schema on the way in.
 * @throws UserError naming the file and the first place that does not fit.
 */
export function parseDocument<T>(schema: z.ZodType<T>, text: string, where: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`this is not JSON: ${messageOf(error)}`, {
      where,
      fix: 'The file was cut or is another file.',
    });
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    // An unknown schema explains every other thing that is wrong.
    const issues = result.error.issues;
    const issue = issues.find(({ path }) => path.length === 1 && path[0] === 'schema') ?? issues[0]!;
    const place = issue.path.join('.') || 'the document';
    const found = valueAt(value, ['schema']);
    throw new UserError(`${place}: ${describeIssue(issue, valueAt(value, issue.path), jsonNouns)}`, {
      where,
      fix:
        typeof found === 'string'
          ? `The document says that it is "${found.slice(0, 100)}".`
          : 'It is not a document of ours: it has no "schema".',
    });
  }
  return result.data;
}
