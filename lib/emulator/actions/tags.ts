import * as z from 'zod/mini';

/** Tags as requests of SCF and CAM write them. */
export const tagList = z.array(z.strictObject({ Key: z.string().check(z.minLength(1)), Value: z.string() }));

/** Tags by key; of a repeated key the last one counts. */
export function readTags(tags: z.infer<typeof tagList>): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

/** Tags as answers of SCF and CAM write them. */
export function listTags(tags: Readonly<Record<string, string>>): z.infer<typeof tagList> {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
