import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** How a command ended, and what it wrote. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A clone of this project in a folder of its own, for commands that write into it. */
export interface Project {
  readonly directory: string;
  write(file: string, content: string): Promise<void>;
  /** Runs the real command line there, without a terminal, with `environment` and little else. */
  serverless(...args: readonly string[]): Promise<Run>;
}

const program = resolve('node_modules/serverless/bin/serverless.js');

/** What the deployed function and the deployer import stays where it is. */
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
  const directory = await mkdtemp(join(tmpdir(), 'image-share-audit-project-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await Promise.all(linked.map((name) => symlink(resolve(name), join(directory, name))));
  await Promise.all(['serverless.yml', '.serverlessrc'].map((name) => copyFile(name, join(directory, name))));
  const write = (file: string, content: string) => writeFile(join(directory, file), content);
  if (audit !== '') await write('audit.yml', audit);
  return {
    directory,
    write,
    async serverless(...args) {
      const env = {
        PATH: process.env.PATH ?? '',
        HOME: directory,
        SLS_SCHEMA_CACHE_BASE_DIR: directory,
        ...environment,
      };
      const child = spawn(process.execPath, [program, ...args], {
        cwd: directory,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const exited = new Promise<number | null>((done) => child.once('exit', done));
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
      return { code: await exited, stdout, stderr };
    },
  };
}
