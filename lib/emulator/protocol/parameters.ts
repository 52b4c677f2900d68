import * as z from 'zod/mini';
import type { ApiCall } from './api-call.ts';
import { ownValue } from './own-value.ts';
import { invalidValue, missingParameter, mistypedParameter, type Refusal, unknownParameter } from './refusal.ts';

/** Reads an action's parameters by its schema, or refuses the first that is missing, unknown, mistyped or out of bounds. */
export function readParameters<Parameters>(
  schema: z.ZodMiniType<Parameters>,
  call: ApiCall,
): { readonly parameters: Parameters } | Refusal {
  const given = call.encoding === 'form' ? fromText(schema, call.parameters) : call.parameters;
  const read = schema.safeParse(given, { reportInput: true });
  if (read.success) return { parameters: read.data };
  const [issue] = read.error.issues;
  return issue === undefined ? mistypedParameter('') : describeIssue(issue);
}

function describeIssue(issue: z.core.$ZodIssue): Refusal {
  const name = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') return unknownParameter([...issue.path, issue.keys[0]].join('.'));
  if (issue.input === undefined) return missingParameter(name);

  // A number below its bound is one that the documented type, uint64, cannot hold.
  return issue.code === 'invalid_value' ? invalidValue(name) : mistypedParameter(name);
}

/**
 * Converts the texts of a form to the types of the schema: integers, booleans, and lists out of `0`, `1`, … .
 * A text that does not convert stays as it is, for the schema to reject.
 */
function fromText(schema: z.core.$ZodType, value: unknown): unknown {
  if (schema instanceof z.core.$ZodOptional)
    return value === undefined ? undefined : fromText(schema._zod.def.innerType, value);
  if (schema instanceof z.core.$ZodNumber)
    return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;

  if (schema instanceof z.core.$ZodBoolean) return value === 'true' || value === 'false' ? value === 'true' : value;
  if (typeof value !== 'object' || value === null) return value;

  if (schema instanceof z.core.$ZodArray) {
    const items = Object.entries(value);
    const isList = items.every((_, index) => Object.hasOwn(value, index));
    // Entries of such keys come in numeric order.
    return isList ? items.map(([, item]) => fromText(schema._zod.def.element, item)) : value;
  }
  return schema instanceof z.core.$ZodObject ? mapFields(schema, value) : value;
}

function mapFields(schema: z.core.$ZodObject, value: object): object {
  const { shape } = schema._zod.def;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const field = ownValue(shape, key);
      return [key, field === undefined ? item : fromText(field, item)];
    }),
  );
}
