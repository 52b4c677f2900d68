import * as z from 'zod/mini';

import { isMapping } from '../../mapping.ts';
import { nearestKey } from '../../nearest-key.ts';
import { knownRegions } from '../../regions.ts';

/** Description of each key in the published JSON Schema. */
export const documentation = z.registry<{ readonly description: string }>();

/** Message of a value that only lacks quotes. Another message may follow, for digits that would be refused in quotes too. */
export const UNQUOTED = 'unquoted';

/** Message of an entry that stands in the place of a list of such entries. */
export const UNLISTED = 'unlisted';

/** Schema of a key with its description. A copy, so that several keys can share a schema. */
export function key<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
  const copy = schema.clone();
  documentation.add(copy, { description });
  return copy;
}

/** Message of a schema in two parts: how the value is wrong, and what to write. `splitProblemText` splits it. */
export function problemText(is: string, write: string): string {
  return `${is}|${write}`;
}

/** The two parts of a message of `problemText`. */
export function splitProblemText(message: string): { readonly is: string; readonly write: string } {
  const [is = '', write = ''] = message.split('|');
  return { is, write };
}

/** Mapping without other keys. Its message for an unknown key is the list of its keys. */
export function mapping<Shape extends Readonly<Record<string, z.ZodMiniType>>>(shape: Shape, write: string) {
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : problemText('is not a mapping', write),
  });
}

/** Issue of a transform, about the value or a part of it. */
export function refuse(payload: z.core.ParsePayload, path: PropertyKey[], message: string): never {
  payload.issues.push({ code: 'custom', input: payload.value, path, message });
  return z.NEVER;
}

/** Text that matches a pattern. A number that would match it in quotes is reported as not quoted. */
export function text(pattern: RegExp, is: string, write: string) {
  return quoted(pattern, problemText(is, write), `${UNQUOTED}|${problemText(is, write)}`);
}

function quoted(pattern: RegExp, error: string, unquoted: string) {
  const isUnquoted = (input: unknown) => isBare(input) && pattern.test(String(input));
  return z.string({ error: ({ input }) => (isUnquoted(input) ? unquoted : error) }).check(z.regex(pattern, { error }));
}

/** True for what YAML reads as another type where quotes are missing. */
function isBare(input: unknown): boolean {
  return typeof input === 'number' || typeof input === 'boolean';
}

/** Text that passes a check. */
export function checkedText(isValid: (text: string) => boolean, is: string, write: string) {
  const error = problemText(is, write);
  return z.string({ error }).check(z.refine(isValid, { error }));
}

/** Text that is not blank. */
export function words(write: string) {
  const blank = z.regex(/\S/, { error: problemText('is blank', write) });
  return z
    .string({ error: ({ input }) => (isBare(input) ? UNQUOTED : problemText('is not text', write)) })
    .check(blank);
}

/** List of at least one item. */
export function list<Item extends z.ZodMiniType>(item: Item, write: string) {
  return listOrNone(item, write).check(z.minLength(1, { error: problemText('is not allowed here', write) }));
}

/** List that may be empty. */
export function listOrNone<Item extends z.ZodMiniType>(item: Item, write: string) {
  return z.array(item, { error: ({ input }) => listProblem(item, input, write) });
}

/** Message of a value that is not a list of such items. */
export function listProblem(item: z.ZodMiniType, input: unknown, write: string): string {
  return isEntry(item, input) ? UNLISTED : problemText('is not a list', write);
}

/** True for what would be right, or a mapping with the right keys, if it stood in a list. */
function isEntry(item: z.ZodMiniType, input: unknown): boolean {
  const parsed = z.safeParse(item, input);
  if (parsed.success) return true;
  return (
    isMapping(input) && parsed.error.issues.every(({ code, path }) => code !== 'unrecognized_keys' && path.length > 0)
  );
}

/** One of several words. */
export function oneOf<const Words extends readonly string[]>(choices: Words) {
  return z.enum(choices, { error: problemText('is not one of the choices', `Write ${choices.join(' or ')}.`) });
}

/** true or false. */
export function flag() {
  return z.boolean({ error: problemText('is neither true nor false', 'Write true or false, without quotes.') });
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Number in a range, fractions included. */
export function amount(range: Range) {
  const write = `Write a number from ${range.from} to ${range.to}.`;
  return z.number({ error: problemText('is not a number', write) }).check(...within(range, write));
}

/** Whole number in a range. */
export function whole(range: Range) {
  const write = `Write a whole number from ${range.from} to ${range.to}.`;
  return z.int({ error: problemText('is not a whole number', write) }).check(...within(range, write));
}

function within({ from, to }: Range, write: string) {
  const error = problemText('is out of range', write);
  return [z.minimum(from, { error }), z.maximum(to, { error })];
}

/** Secret: one line of text without control characters. */
export function secret(atLeast: number, write: string) {
  const isSecret = new RegExp(`^[^\\p{Cc}]{${atLeast},}$`, 'u');
  const length = atLeast > 1 ? `has fewer than ${atLeast} characters, or` : 'is blank or';
  const error = problemText(`${length} contains a line break or another control character`, write);
  return quoted(isSecret, error, UNQUOTED);
}

/** Id of a main account. Its pattern is not documented; the organization API has it as int64: at most 19 digits, no leading zero. */
export const uin = text(
  /^[1-9][0-9]{0,18}$/,
  'is not an account id',
  'Write the digits of the main account id (uin) in quotes, such as "100000000002"; it does not begin with 0.',
);

const REGION = /^[a-z]{2,4}(?:-[a-z][a-z0-9]*)+$/;

/** Region id. Only the pattern is checked, as regions come and go. A last part of digits would make it a zone. */
export const region = z
  .string({ error: problemText('is not a region id', 'Write a region id such as ap-guangzhou.') })
  .check(z.regex(REGION, { error: ({ input }) => problemText('is not a region id', regionFix(input)) }));

function regionFix(input: unknown): string {
  const meant = typeof input === 'string' ? nearestKey(input, knownRegions) : undefined;
  return meant === undefined ? 'Write a region id such as ap-guangzhou.' : `Did you mean ${meant}?`;
}

/** Image id. The pattern is not documented; all that were seen have 8 characters after the dash. */
export const imageId = text(/^img-[0-9a-z]{6,16}$/, 'is not an image id', 'Write an image id such as img-6pb6lrmy.');

const tagValue = z.string({ error: ({ input }) => tagMessage(input) });

const anyTagValue = mapping(
  {
    anyValue: key(
      z.literal(true, { error: problemText('is not true', 'Write { anyValue: true }.') }),
      'true: the tag must be there, with any value.',
    ),
  },
  'Write { anyValue: true }.',
);

/** Condition on the value of a tag: one, any of several, or any at all. */
const tagCondition = z.union(
  [tagValue, list(tagValue, 'Write at least one value, or { anyValue: true } for any.'), anyTagValue],
  { error: ({ input }) => tagMessage(input) },
);

/** Tags that an image must have: at least one. */
export const tags = z
  .record(z.string(), tagCondition, {
    error: problemText('is not a mapping of tags', 'Write tags such as { env: prod }.'),
  })
  .check(
    z.refine((named) => Object.keys(named).length > 0, {
      error: problemText('is not allowed here', 'Write at least one tag, such as { env: prod }.'),
    }),
  );

/** Condition on name and tags of an image. */
export const where = mapping(
  {
    name: key(
      z.optional(words('Write a name, in which * matches any text.')),
      'Image name. `*` matches any text; the whole name must match, and case matters.',
    ),
    tags: key(
      z.optional(tags),
      'Tags that the image must have, all of them, each with exactly this value, one of a list of values, or { anyValue: true }.',
    ),
  },
  'Write { name: "golden-*" } or { tags: { env: prod } }.',
).check(
  z.refine((conditions) => conditions.name !== undefined || conditions.tags !== undefined, {
    error: problemText('is not allowed here', 'Add `name` or `tags`.'),
  }),
);

function tagMessage(input: unknown): string {
  return isBare(input)
    ? UNQUOTED
    : problemText('is not a tag value', 'Write text in quotes; "" means a tag without a value.');
}
