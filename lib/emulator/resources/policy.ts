import * as z from 'zod/mini';
import { type Refusal, refuse } from '../protocol/refusal.ts';

// The language of CAM policies, version 2.0. The codes stand in the error lists of CreateRole and CreatePolicy; the texts
// of the refusals are not known.

const effect = z.enum(['allow', 'deny']);
const oneOrMore = z.union([z.string().check(z.minLength(1)), z.array(z.string()).check(z.minLength(1))]);
const version = z.literal('2.0');

const grantDocument = z.strictObject({
  version,
  statement: z
    .array(z.strictObject({ effect, action: oneOrMore, resource: oneOrMore, condition: z.optional(z.looseObject({})) }))
    .check(z.minLength(1)),
});

const trustDocument = z.strictObject({
  version,
  statement: z
    .array(
      z.strictObject({
        effect,
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

/** What a policy document must say: who may do what, or which service or account may take a role. */
export type DocumentKind = 'grant' | 'trust';

/** Says what is wrong with a document, with the code that CAM has for that part of it. */
export function checkDocument(text: string, kind: DocumentKind): Refusal | undefined {
  const read = (kind === 'grant' ? grantDocument : trustDocument).safeParse(parse(text), { reportInput: true });
  if (read.success) return undefined;
  const [issue] = read.error.issues;
  const part = issue?.path.findLast((key) => typeof key === 'string') ?? '';
  const name =
    part === 'action' && issue?.input === undefined ? 'ActionMiss' : (faultNames[part] ?? documentFault[kind]);
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
 * Whether policies let an operation (`cvm:DescribeImages`) be done to every resource, or to the one that is given (where
 * CAM controls single ones). A deny wins, whatever it is about.
 * An allow counts when its resource is `*`: for actions without resource-level control CAM is asked about `*`, so that a
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

/** Whether a role's document lets a service, such as `scf.qcloud.com`, take the role. */
export function trusts(document: string, service: string): boolean {
  return readStatements<Trust>(trustDocument, document).some(
    ({ effect: said, action, principal }) =>
      said === 'allow' &&
      list(action).some((pattern) => matches(pattern, 'sts:AssumeRole')) &&
      list(principal.service ?? []).includes(service),
  );
}

/** A pattern may begin with `name/` and have `*` for any characters. */
function matches(pattern: string, operation: string): boolean {
  const literal = pattern
    .replace(/^name\//, '')
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(operation);
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
