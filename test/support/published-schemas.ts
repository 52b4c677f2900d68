import { configJsonSchema } from '../../lib/config/schema/json-schema.ts';
import { reportJsonSchema } from '../../lib/report/formats/json-schema.ts';

const WIDTH = 120;

/** Texts of the published schemas, by file name: the same text for the same code. */
export function publishedSchemas(): Readonly<Record<string, string>> {
  return { 'audit.schema.json': pretty(configJsonSchema()), 'report.schema.json': pretty(reportJsonSchema()) };
}

/** Indented, with lists of texts on one line where they fit: as the formatter leaves it. */
function pretty(schema: object): string {
  const text = JSON.stringify(schema, null, 2);
  const joined = text.replace(/^( *(?:"\w+": )?)\[\n((?: *"[^\n]*"(?:,\n|\n))+) *\](,?)$/gm, joinLines);
  return `${joined}\n`;
}

function joinLines(list: string, lead: string, items: string, end: string): string {
  const line = `${lead}[${items
    .trim()
    .split('\n')
    .map((item) => item.trim())
    .join(' ')}]${end}`;
  return line.length <= WIDTH ? line : list;
}
