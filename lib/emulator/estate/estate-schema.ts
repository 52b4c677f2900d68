import * as z from 'zod/mini';
import { nearestKey } from '../../nearest-key.ts';
import type { Fault } from '../faults/fault.ts';
import { type AnswerName, answerNames, isAnswerName } from '../faults/fault-answers.ts';
import type { Estate, EstateShare } from './estate-data.ts';
import { checkReferences, type EstateIssue } from './estate-references.ts';
import { organization } from './organization-schema.ts';
import { count, text, uin } from './values.ts';

/** Checks what a YAML parser made of an estate file, its form first and then its ids and regions; writes ranges of shares out. */
export function readEstate(value: unknown): { readonly estate: Estate } | { readonly issues: readonly EstateIssue[] } {
  const parsed = estateSchema.safeParse(value, { reportInput: true });
  if (!parsed.success) return { issues: describeIssues(parsed.error.issues) };
  const issues = checkReferences(parsed.data);
  return issues.length === 0 ? { estate: parsed.data } : { issues };
}

const imageId = z.string().check(z.regex(/^img-[0-9a-z]{8}$/, 'An image id is img- and eight of 0-9a-z'));
const time = z
  .string()
  .check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|\+00:00)$/, 'A time is written like 2018-06-10T11:02:50Z'));

const share = z
  .strictObject({ accountId: uin, createdTime: time, through: z.optional(uin) })
  .check(
    z.refine(
      ({ accountId, through = accountId }) => isRange(Number(accountId), Number(through)),
      'A range of shares runs upwards, and to at most 500 accounts',
    ),
  );

const image = z.strictObject({
  imageId,
  region: text,
  name: z.optional(z.string()),
  type: z.optional(z.enum(['PRIVATE_IMAGE', 'PUBLIC_IMAGE'])),
  state: z.optional(text),
  createdTime: z.optional(time),
  platform: z.optional(text),
  creator: z.optional(z.string()),
  tags: z.optional(z.record(z.string(), z.string())),
  shares: z.optional(z.pipe(z.array(share), z.transform(writeRangesOut))),
});

const credential = z.strictObject({
  secretId: text,
  secretKey: text,
  token: z.optional(text),
  expired: z.optional(z.boolean()),
  denies: z.optional(z.array(text)),
  role: z.optional(text),
  type: z.optional(z.enum(['CAMUser', 'CAMRole'])),
});

const principal = z
  .string()
  .check(
    z.regex(
      /^(qcs::cam::uin\/\d+:(root|(uin|role)\/\d+|roleName\/[\w+=,.@-]+)|[a-z0-9.-]+\.qcloud\.com)$/,
      'A principal is written like qcs::cam::uin/100000000002:root, qcs::cam::uin/100000000002:roleName/audit or scf.qcloud.com',
    ),
  );

const role = z.strictObject({
  name: z.string().check(z.regex(/^[\w+=,.@-]{1,128}$/, 'The name of a role is 1 to 128 letters, digits and +=,.@_-')),
  trusts: z.array(principal).check(z.minLength(1)),
  externalId: z.optional(text),
  allows: z.optional(z.array(text)),
  sessionDuration: z.optional(z.int().check(z.gte(1), z.lte(43_200))),
});

const secret = z
  .strictObject({
    name: text,
    region: text,
    version: z.optional(text),
    string: z.optional(z.string()),
    binary: z.optional(z.string()),
    state: z.optional(z.enum(['Enabled', 'Disabled', 'PendingDelete'])),
  })
  .check(
    z.refine(
      ({ string, binary }) => (string === undefined) !== (binary === undefined),
      'A secret has one of string and binary',
    ),
  );

const account = z.strictObject({
  uin,
  name: z.optional(text),
  suspended: z.optional(z.boolean()),
  credentials: z.optional(z.array(credential)),
  roles: z.optional(z.array(role)),
  images: z.optional(z.array(image)),
  buckets: z.optional(
    z.array(
      z.strictObject({
        name: z.string().check(z.regex(/^[a-z0-9-]+-\d+$/, 'The name of a bucket ends in the appid: audit-1250000000')),
        region: text,
      }),
    ),
  ),
  secrets: z.optional(z.array(secret)),
});

const faultScope = {
  action: z.optional(text),
  region: z.optional(text),
  account: z.optional(uin),
  imageId: z.optional(text),
  offset: z.optional(count),
  times: z.optional(count),
};

const fault: z.ZodMiniType<Fault> = z.union(
  [
    z.strictObject({ ...faultScope, code: text, message: z.optional(z.string()) }),
    z.strictObject({ ...faultScope, answer: z.custom<AnswerName>(isAnswerName) }),
    z.strictObject({
      ...faultScope,
      answer: z.literal('body'),
      body: z.string(),
      status: z.optional(count),
      headers: z.optional(z.record(z.string(), z.string())),
    }),
    z.strictObject({ ...faultScope, delayMs: z.union([count, z.array(count)]) }),
  ],
  `A fault has one of code, answer (body, ${answerNames.join(', ')}) or delayMs, and may name action, region, account, imageId, offset and times`,
);

const otherClient = z.strictObject({
  account: uin,
  action: text,
  host: z.optional(text),
  perSecond: z.int().check(z.gte(1)),
  fromMs: z.optional(count),
  untilMs: z.optional(count),
});

const estateSchema: z.ZodMiniType<Estate> = z.strictObject({
  site: z.optional(z.enum(['china', 'international'])),
  regions: z.optional(z.array(text)),
  regionStates: z.optional(z.record(z.string(), text)),
  accounts: z.array(account).check(z.minLength(1)),
  organization: z.optional(organization),
  otherClients: z.optional(z.array(otherClient)),
  faults: z.optional(z.array(fault)),
});

function isRange(first: number, last: number): boolean {
  return first <= last && last - first < 500;
}

/** `{ accountId: "5", through: "7" }` stands for the shares with 5, 6 and 7. */
function writeRangesOut(shares: z.infer<typeof share>[]): EstateShare[] {
  return shares.flatMap(({ accountId, through, createdTime }) => {
    const first = Number(accountId);
    const last = through === undefined ? first : Number(through);
    return Array.from({ length: last - first + 1 }, (_, step) => ({
      accountId: step === 0 ? accountId : String(first + step),
      createdTime,
    }));
  });
}

/** Describes the issues of a file. A misspelt key is one issue: the key that is missing for it is no other. */
function describeIssues(issues: readonly z.core.$ZodIssue[]): readonly EstateIssue[] {
  const misspelt = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ path: issue.path, key })) : [],
  );
  const isSpelling = ({ code, input, path }: z.core.$ZodIssue) =>
    code !== 'unrecognized_keys' &&
    input === undefined &&
    misspelt.some(
      ({ path: around, key }) =>
        JSON.stringify(around) === JSON.stringify(path.slice(0, -1)) &&
        nearestKey(key, [String(path.at(-1))]) !== undefined,
    );
  return issues.filter((issue) => !isSpelling(issue)).flatMap((issue) => describeIssue(issue));
}

function describeIssue(issue: z.core.$ZodIssue): readonly EstateIssue[] {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      problem: `The key "${key}" is unknown.`,
      fix: 'Remove it, or correct its spelling.',
    }));
  }
  if (issue.input === undefined) return [{ path, problem: 'This key is missing.', fix: 'Add it.' }];
  return [{ path, ...describeValue(issue) }];
}

/** Forms of values, by the library's names for them. */
const forms: ReadonlyMap<string, string> = new Map([
  ['string', 'a string; put digits in quotes'],
  ['array', 'a list: [...], or lines that begin with "- "'],
  ['object', 'a mapping: { ... }, or indented lines of keys'],
  ['record', 'a mapping: { ... }, or indented lines of keys'],
  ['int', 'a whole number'],
  ['boolean', 'true or false, without quotes'],
]);

function describeValue(issue: z.core.$ZodIssue): Omit<EstateIssue, 'path'> {
  if (issue.code === 'invalid_type')
    return { problem: 'The value has the wrong type.', fix: `Write ${forms.get(issue.expected) ?? issue.expected}.` };
  if (issue.code === 'invalid_value')
    return { problem: 'The value is not one of the choices.', fix: `Write ${issue.values.map(String).join(' or ')}.` };
  if (issue.code === 'too_small') {
    if (issue.origin === 'array') return { problem: 'The list is empty.', fix: 'Add an entry.' };
    if (issue.origin === 'string') return { problem: 'The text is empty.', fix: 'Fill it in.' };
    return { problem: 'The number is too small.', fix: `Write ${issue.minimum} or more.` };
  }
  // The message in the schema above says what is accepted.
  return { problem: 'The value is not valid.', fix: `${issue.message}.` };
}
