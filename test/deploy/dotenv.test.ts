import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dotenvIssues } from '../../lib/deploy/settings/dotenv.ts';
import { emptyFolder } from '../support/empty-folder.ts';

const settings = 'provider: { environment: { variables: { A: "${env:SMTP_PASSWORD, \'\'}", B: "${env:OTHER}" } } }\n';

async function issuesOf(files: Readonly<Record<string, string>>) {
  const serviceDir = await emptyFolder();
  await writeFile(join(serviceDir, 'serverless.yml'), settings);
  for (const [name, content] of Object.entries(files)) await writeFile(join(serviceDir, name), content);
  return dotenvIssues({ serviceDir, stage: 'prod', file: 'serverless.yml' });
}

test.each([
  'SMTP_PASSWORD=pa$word',
  "SMTP_PASSWORD='pa$word'",
  'export SMTP_PASSWORD="pa${word}"',
  'SMTP_PASSWORD=$word',
  'SMTP_PASSWORD=pa${word:-x}',
])('a value in which Serverless would replace something is refused, and not said: %s', async (line) => {
  const issues = await issuesOf({ '.env': `OTHER=x\n${line}\n` });
  expect(issues).toEqual([
    {
      file: '.env',
      path: 'SMTP_PASSWORD',
      problem: 'A $ in it begins a reference, so that another value would be deployed.',
      fix: String.raw`Write \$ for a $ of the value, or remove the line and set SMTP_PASSWORD in the environment.`,
    },
  ]);
});

test.each([
  String.raw`SMTP_PASSWORD=pa\$word`,
  'SMTP_PASSWORD=pa$',
  'SMTP_PASSWORD=pa$1$$2',
  '# SMTP_PASSWORD=pa$word',
  'SMTP_PASSWORD_2=pa$word',
  'ELSEWHERE=$HOME',
])('is no matter where nothing of what is deployed is replaced: %s', async (line) => {
  expect(await issuesOf({ '.env': `${line}\n` })).toEqual([]);
});

test('only the file of the stage counts, where there is one', async () => {
  expect(await issuesOf({})).toEqual([]);
  expect(await issuesOf({ '.env': 'SMTP_PASSWORD=pa$word', '.env.prod': 'OTHER=x' })).toEqual([]);
  const issues = await issuesOf({ '.env': 'SMTP_PASSWORD=x', '.env.prod': 'OTHER=pa$word' });
  expect(issues).toMatchObject([{ file: '.env.prod', path: 'OTHER' }]);
});
