import * as z from 'zod/mini';

/** An answer of the API once it is read: what it says, or what is wrong with it as a phrase without an end stop. */
export type ParsedAnswer<T> = { readonly value: T; readonly requestId: string } | { readonly problem: string };

/** Fields of every answer, and the one that no answer may have beside data: the SDK takes an empty `Error` for none. */
const envelope = z.object({ RequestId: z.string().check(z.minLength(1)), Error: z.optional(z.never()) });

/** Parser of an answer that has to have these fields; of one that lacks any it says which. */
export function parserOf<Shape extends z.core.$ZodLooseShape, T>(
  shape: Shape,
  read: (fields: z.output<z.ZodMiniObject<Shape>>) => T,
): (answer: unknown) => ParsedAnswer<T> {
  const schema = z.object(shape);
  return (answer) => {
    const outer = envelope.safeParse(answer);
    const inner = schema.safeParse(answer);
    if (outer.success && inner.success) return { value: read(inner.data), requestId: outer.data.RequestId };
    const issues = [...(outer.error?.issues ?? []), ...(inner.error?.issues ?? [])];
    const paths = new Set(issues.map((issue) => issue.path.join('.') || 'the answer'));
    return { problem: `missing or of the wrong type: ${[...paths].slice(0, 3).join(', ')}` };
  };
}
