import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { listAllowlistFiles } from '../../config/inspect.ts';
import { bundleCli, bundleFunction, writeFunction } from './bundle.ts';

// `npm run build`, from the top of the project. The example configuration is never packaged.
await rm('dist', { recursive: true, force: true });
const auditFile = existsSync('audit.yml') ? 'audit.yml' : undefined;
const allowlistFiles = auditFile === undefined ? [] : await listAllowlistFiles(auditFile);
await writeFunction(await bundleFunction({ entry: 'handlers/audit', auditFile, allowlistFiles }), 'dist');
await bundleCli('dist');
