import * as z from 'zod/mini';

/** The sentence that documents each key: what the published JSON Schema says about it. */
export const documentation = z.registry<{ readonly description: string }>();

/** The message of a value that is fine but for its quotes. */
export const UNQUOTED = 'unquoted';

/** One key of the file, with its sentence. A copy, so that one shape can stand under several keys. */
export function key<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
  const copy = schema.clone();
  documentation.add(copy, { description });
  return copy;
}

/** What a schema says instead of a message: how the value found is wrong, and what to write. Taken apart by `readWrong`. */
export function wrong(is: string, write: string): string {
  return `${is}|${write}`;
}

/** The two halves of what `wrong` made. */
export function readWrong(message: string): { readonly is: string; readonly write: string } {
  const [is = '', write = ''] = message.split('|');
  return { is, write };
}

/** A mapping that knows all its keys; what it says of an unknown one is the list of these. */
export function mapping<Shape extends Readonly<Record<string, z.ZodMiniType>>>(shape: Shape, write: string) {
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : wrong('is not a mapping', write),
  });
}

/** Refusal of a value, or of a part of it, by what its keys mean together. For transforms. */
export function refuse(payload: z.core.ParsePayload, path: PropertyKey[], message: string): never {
  payload.issues.push({ code: 'custom', input: payload.value, path, message });
  return z.NEVER;
}

/** Text of a form. A bare number that would have it says so. */
export function text(pattern: RegExp, is: string, write: string) {
  const error = wrong(is, write);
  const isUnquoted = (input: unknown) =>
    (typeof input === 'number' || typeof input === 'boolean') && pattern.test(String(input));
  return z.string({ error: ({ input }) => (isUnquoted(input) ? UNQUOTED : error) }).check(z.regex(pattern, { error }));
}

/** Text that says something. */
export function words(write: string) {
  return text(/\S/, 'is blank', write);
}

/** A list of at least one. */
export function list<Item extends z.ZodMiniType>(item: Item, write: string) {
  return z
    .array(item, { error: wrong('is not a list', write) })
    .check(z.minLength(1, { error: wrong('is not allowed here', write) }));
}

/** One of some words. */
export function oneOf<const Words extends readonly string[]>(choices: Words) {
  return z.enum(choices, { error: wrong('is not one of the choices', `Write ${choices.join(' or ')}.`) });
}

/** Yes or no. */
export function flag() {
  return z.boolean({ error: wrong('is neither true nor false', 'Write true or false, without quotes.') });
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** A number in a range, fractions included. */
export function amount(range: Range) {
  const write = `Write a number from ${range.from} to ${range.to}.`;
  return z.number({ error: wrong('is not a number', write) }).check(...within(range, write));
}

/** A whole number in a range. */
export function whole(range: Range) {
  const write = `Write a whole number from ${range.from} to ${range.to}.`;
  return z.int({ error: wrong('is not a whole number', write) }).check(...within(range, write));
}

function within({ from, to }: Range, write: string) {
  const error = wrong('is out of range', write);
  return [z.minimum(from, { error }), z.maximum(to, { error })];
}

/** A secret: one line of text without control characters. What it is has to come from the environment. */
export function secret(atLeast: number, write: string) {
  const isSecret = new RegExp(`^[^\\p{Cc}]{${atLeast},}$`, 'u');
  const length = atLeast > 1 ? `has fewer than ${atLeast} characters, or` : 'is blank or';
  return text(isSecret, `${length} holds a line break or another control character`, write);
}

/** The id of a main account. No document gives its form; the organization API has it as int64: at most 19 digits, none leading. */
export const uin = text(
  /^[1-9][0-9]{0,18}$/,
  'is no account id',
  'Write the digits of the main account id (uin) in quotes, such as "100000000002".',
);

/** A region's form; which regions there are changes, and only the cloud knows. A last part of digits makes a zone. */
export const region = text(
  /^[a-z]{2,4}(?:-[a-z][a-z0-9]*)+$/,
  'is not a region id',
  'Write a region id such as ap-guangzhou.',
);

/** The form of an image id is not documented; all that were seen have 8 characters after the dash. */
export const imageId = text(/^img-[0-9a-z]{6,16}$/, 'is not an image id', 'Write an image id such as img-6pb6lrmy.');

/** Tags that an image has to have: at least one. */
export const tags = z
  .record(z.string(), z.string({ error: ({ input }) => tagMessage(input) }), {
    error: wrong('is not a mapping of tags', 'Write tags such as { env: prod }.'),
  })
  .check(
    z.refine((named) => Object.keys(named).length > 0, {
      error: wrong('is not allowed here', 'Name at least one tag, or leave the key out.'),
    }),
  );

/** A condition on an image's name and tags. */
export const where = mapping(
  {
    name: key(
      z.optional(words('Write a name, in which * stands for any text, or leave the key out.')),
      'Image name. `*` stands for any text, everything else for itself: the whole name, upper and lower case distinct.',
    ),
    tags: key(z.optional(tags), 'Tags that the image must have, all of them, with exactly these values.'),
  },
  'Write { name: "golden-*" } or { tags: { env: prod } }.',
).check(
  z.refine((conditions) => conditions.name !== undefined || conditions.tags !== undefined, {
    error: wrong('is not allowed here', 'Give `name` or `tags`, or leave `where` out.'),
  }),
);

function tagMessage(input: unknown): string {
  const isBare = typeof input === 'number' || typeof input === 'boolean';
  return isBare ? UNQUOTED : wrong('is not a tag value', 'Write text in quotes; "" stands for a tag without a value.');
}
