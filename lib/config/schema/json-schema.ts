import * as z from 'zod/mini';
import { documentation } from './primitives.ts';
import { configSchema } from './schema.ts';

const REFERENCE = '\\$\\{(?:env|ssm):[^}]+\\}';

/** The JSON Schema of audit.yml, for editors: every key with its sentence. What keys mean together only `check` knows. */
export function configJsonSchema() {
  const schema = z.toJSONSchema(configSchema, {
    io: 'input',
    metadata: documentation,
    override: ({
      jsonSchema,
      zodSchema: {
        _zod: { def },
      },
    }) => {
      // The library leaves a default out where what it is for is transformed.
      if (def.type === 'default') jsonSchema.default = def.defaultValue;
      if (jsonSchema.type !== 'string') return;
      const { pattern, enum: choices } = jsonSchema;
      // A reference may stand for any text, and an editor cannot know what it becomes.
      // Called again for what wraps a schema, hence the look at what is there.
      if (pattern !== undefined && !pattern.endsWith(REFERENCE)) jsonSchema.pattern = `${pattern}|${REFERENCE}`;
      if (choices !== undefined) {
        delete jsonSchema.enum;
        jsonSchema.anyOf = [{ enum: choices }, { pattern: REFERENCE }];
      }
      delete jsonSchema.format;
    },
  });
  return { ...schema, title: 'image-share-audit settings (audit.yml)' };
}
