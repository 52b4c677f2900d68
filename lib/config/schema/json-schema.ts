import * as z from 'zod/mini';
import { documentation } from './primitives.ts';
import { writtenSchema } from './schema.ts';

const REFERENCE = '\\$\\{(?:env|ssm):[^}]+\\}';

/** JSON Schema of audit.yml, for editors: every key with its description. Rules about several keys are left to `check`. */
export function configJsonSchema() {
  const schema = z.toJSONSchema(writtenSchema, {
    io: 'input',
    metadata: documentation,
    override: ({
      jsonSchema,
      zodSchema: {
        _zod: { def },
      },
    }) => {
      // The library omits the default of a schema with a transform.
      if (def.type === 'default') jsonSchema.default = def.defaultValue;
      if (jsonSchema.type !== 'string') return;
      const { pattern, enum: choices } = jsonSchema;
      // A reference may have any text for its value, which an editor cannot know.
      // Called again for every schema that wraps this one, hence the check.
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
