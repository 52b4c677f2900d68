import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { emptyFolder } from './empty-folder.ts';
import { type ProcessResult, type RunningProcess, startProcess } from './run-process.ts';

/** A clone of this project in a folder of its own, for commands that write into it. */
export interface Project {
  readonly directory: string;
  write(file: string, content: string): Promise<void>;
  /** Runs the real command line there, without a terminal, with `environment` and little else. */
  serverless(...args: readonly string[]): Promise<ProcessResult>;
  /** The same, while it runs. */
  start(...args: readonly string[]): RunningProcess;
}

const program = resolve('node_modules/serverless/bin/serverless.js');

/** Folders that are linked, not copied: the deployed function and the deployer import from them. */
const linked = ['handlers', 'lib', 'node_modules', 'package.json'];

export const auditFile = `
targets: [{ region: ap-guangzhou, images: all }]
allowlist: []
mail: { from: Audit <audit@example.com>, to: [security@example.com] }
smtp: { host: smtp.example.com, user: audit@example.com, password: "\${env:SMTP_PASSWORD}" }
`;

/** Makes the clone, with the serverless.yml of this repository and `audit` as audit.yml where it is given. */
export async function createProject(
  environment: Readonly<Record<string, string>>,
  audit: string | undefined = auditFile,
): Promise<Project> {
  const directory = await emptyFolder();
  await Promise.all(linked.map((name) => symlink(resolve(name), join(directory, name))));
  await Promise.all(['serverless.yml', '.serverlessrc'].map((name) => copyFile(name, join(directory, name))));
  const write = (file: string, content: string) => writeFile(join(directory, file), content);
  await mkdir(join(directory, 'tmp'));
  if (audit !== '') await write('audit.yml', audit);
  const env = {
    HOME: directory,
    TMPDIR: join(directory, 'tmp'),
    SLS_SCHEMA_CACHE_BASE_DIR: directory,
    ...environment,
  };
  const start = (...args: readonly string[]) =>
    startProcess(process.execPath, [program, ...args], { cwd: directory, env });
  return { directory, write, start, serverless: (...args) => start(...args).result };
}
