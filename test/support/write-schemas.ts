import { writeFile } from 'node:fs/promises';
import { publishedSchemas } from './published-schemas.ts';

// Writes the published schemas anew, into the current folder.
await Promise.all(Object.entries(publishedSchemas()).map(([file, text]) => writeFile(file, text)));
