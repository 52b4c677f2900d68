import * as z from 'zod/mini';

/** Tags as requests of SCF and CAM write them. */
export const tagList = z.array(z.strictObject({ Key: z.string().check(z.minLength(1)), Value: z.string() }));

/** Reads them; of a repeated key the last one counts. */
export function readTags(tags: z.infer<typeof tagList>): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

/** Writes them as answers do. */
export function listTags(tags: Readonly<Record<string, string>>): z.infer<typeof tagList> {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
