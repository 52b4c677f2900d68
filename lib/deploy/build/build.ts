import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { bundleCli, bundleFunction, writeFunction } from './bundle.ts';

// `npm run build`, from the top of the project. The example configuration is never packaged.
await rm('dist', { recursive: true, force: true });
const auditFile = existsSync('audit.yml') ? 'audit.yml' : undefined;
await writeFunction(await bundleFunction({ entry: 'handlers/audit', auditFile }), 'dist');
await bundleCli('dist');
