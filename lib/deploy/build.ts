import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { bundleCli, bundleFunction } from './bundle.ts';

// `npm run build`, from the top of the project. The example configuration is never packaged.
await rm('dist', { recursive: true, force: true });
await bundleFunction('dist', existsSync('audit.yml') ? 'audit.yml' : undefined);
await bundleCli('dist');
