import * as z from 'zod/mini';
import { ownValue } from '../protocol/own-value.ts';
import { type Refusal, refuse } from '../protocol/refusal.ts';

// The language of CAM policies, version 2.0. The codes stand in the error lists of CreateRole and CreatePolicy; the texts
// of the refusals are not known.

const effectSchema = z.enum(['allow', 'deny']);
const oneOrMore = z.union([z.string().check(z.minLength(1)), z.array(z.string()).check(z.minLength(1))]);
const version = z.literal('2.0');

const grantDocument = z.strictObject({
  version,
  statement: z
    .array(
      z.strictObject({
        effect: effectSchema,
        action: oneOrMore,
        resource: oneOrMore,
        condition: z.optional(z.looseObject({})),
      }),
    )
    .check(z.minLength(1)),
});

const trustDocument = z.strictObject({
  version,
  statement: z
    .array(
      z.strictObject({
        effect: effectSchema,
        action: oneOrMore,
        principal: z
          .strictObject({ service: z.optional(oneOrMore), qcs: z.optional(oneOrMore) })
          .check(z.refine(({ service, qcs }) => service !== undefined || qcs !== undefined)),
        condition: z.optional(z.looseObject({})),
      }),
    )
    .check(z.minLength(1)),
});

type Grant = z.infer<typeof grantDocument>;
type Trust = z.infer<typeof trustDocument>;

/** Kind of a policy document: permissions, or the services and accounts that may assume a role. */
export type DocumentKind = 'grant' | 'trust';

/** Refusal of a document that is not valid, with CAM's code for the invalid part. */
export function checkDocument(text: string, kind: DocumentKind): Refusal | undefined {
  const read = (kind === 'grant' ? grantDocument : trustDocument).safeParse(parse(text), { reportInput: true });
  if (read.success) return undefined;
  const [issue] = read.error.issues;
  const part = issue?.path.findLast((key) => typeof key === 'string') ?? '';
  const name =
    part === 'action' && issue?.input === undefined
      ? 'ActionMiss'
      : (ownValue(faultNames, part) ?? documentFault[kind]);
  return refuse(
    `InvalidParameter.${name}`,
    `The policy document is not valid at ${issue?.path.join('.') || 'its top'}.`,
  );
}

const documentFault = { grant: 'PolicyDocumentError', trust: 'ParamError' } satisfies Record<DocumentKind, string>;

const faultNames: Readonly<Record<string, string>> = {
  version: 'VersionError',
  statement: 'StatementError',
  effect: 'EffectError',
  action: 'ActionError',
  resource: 'ResourceError',
  principal: 'PrincipalError',
  service: 'PrincipalError',
  qcs: 'PrincipalQcsError',
  condition: 'ConditionError',
};

/**
 * Permission by policies for an operation (`cvm:DescribeImages`) on every resource, or on the given one (where CAM
 * controls single resources). A deny wins, whatever its resource.
 * An allow counts when its resource is `*`: for actions without resource-level control CAM checks `*`, so that a
 * narrower resource denies (https://cloud.tencent.com/document/product/213/77373). That an allow with a condition does
 * not count, and that letters' case does, is our choice, the stricter one.
 */
export function allows(documents: readonly string[], operation: string, resource = '*'): boolean {
  const statements = documents
    .flatMap((document) => readStatements<Grant>(grantDocument, document))
    .filter(({ action }) => list(action).some((pattern) => matches(pattern, operation)));
  return (
    statements.some(
      (statement) =>
        statement.effect === 'allow' &&
        statement.condition === undefined &&
        list(statement.resource).some((pattern) => pattern === '*' || (resource !== '*' && matches(pattern, resource))),
    ) && statements.every((statement) => statement.effect === 'allow')
  );
}

/** Trust of a role's document in a service such as `scf.qcloud.com`. */
export function trusts(document: string, service: string): boolean {
  return readStatements<Trust>(trustDocument, document).some(
    ({ effect, action, principal }) =>
      effect === 'allow' &&
      list(action).some((pattern) => matches(pattern, 'sts:AssumeRole')) &&
      list(principal.service ?? []).includes(service),
  );
}

/** Caller of AssumeRole: every name that a trust document may give it, and the external id that it gives. */
export interface Assumer {
  readonly principals: readonly string[];
  readonly externalId?: string;
}

/**
 * Trust of a role's document in a caller of AssumeRole. A deny wins, whatever its condition. Of conditions only the
 * external id's `string_equal` is known here; any other is never met, which is the stricter choice.
 */
export function trustsCaller(document: string, { principals, externalId }: Assumer): boolean {
  const statements = readStatements<Trust>(trustDocument, document).filter(
    ({ action, principal }) =>
      list(action).some((pattern) => matches(pattern, 'sts:AssumeRole')) &&
      list(principal.qcs ?? []).some((name) => principals.includes(name)),
  );
  return (
    statements.some(({ effect, condition }) => effect === 'allow' && isMet(condition, externalId)) &&
    statements.every(({ effect }) => effect === 'allow')
  );
}

/** The form of the condition is from policies in use: `"condition":{"string_equal":{"sts:external_id":"…"}}`. */
const externalIdCondition = z.strictObject({ string_equal: z.strictObject({ 'sts:external_id': oneOrMore }) });

function isMet(condition: unknown, externalId: string | undefined): boolean {
  if (condition === undefined) return true;
  const read = externalIdCondition.safeParse(condition);
  return (
    read.success && externalId !== undefined && list(read.data.string_equal['sts:external_id']).includes(externalId)
  );
}

/** A pattern may begin with `name/` and have `*` for any characters; no regular expression, as many `*` would never end. */
function matches(pattern: string, operation: string): boolean {
  const [first = '', ...parts] = pattern.replace(/^name\//, '').split('*');
  const last = parts.pop();
  if (last === undefined) return first === operation;
  if (!operation.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = operation.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return operation.length - last.length >= at && operation.endsWith(last);
}

function readStatements<Document extends Grant | Trust>(
  schema: z.ZodMiniType<Document>,
  text: string,
): readonly Document['statement'][number][] {
  return schema.parse(parse(text)).statement;
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
