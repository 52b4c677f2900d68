import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { auditFile, createProject, type Project } from '../../support/project.ts';
import { runHook } from '../framework.ts';

async function packagedAudit({ directory }: Project): Promise<string> {
  const zip = await readFile(join(directory, '.serverless', 'function.zip'));
  return Buffer.from(unzipSync(zip)['audit.yml'] ?? []).toString();
}

test('package takes the file that --audit names, and says which', async () => {
  const project = await createProject({});
  await project.write('audit.dev.yml', `${auditFile}# of the stage`);
  await project.write('partners.yml', `${auditFile}# partners`);
  const packaged = (audit: string) =>
    runHook('package:compileFunctions', { serviceDir: project.directory, options: { audit } });

  expect((await packaged('partners.yml')).said).toMatch(/Packaged .*, with the settings of partners\.yml$/);
  expect(await packagedAudit(project)).toMatch(/# partners$/);
  const { error } = await packaged('partner.yml');
  expect(String(error)).toMatch(/partner\.yml: The file that --audit names does not exist/);
});
