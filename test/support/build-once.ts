import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runProcess } from './run-process.ts';

/** Files whose change makes a build out of date. */
const sources = ['handlers', 'lib', 'package.json', 'package-lock.json', 'audit.yml'];
const results = ['dist/cli.js', 'dist/function.zip'];

/** Builds dist/ once for all tests, where it is missing or older than a source. */
export async function setup(): Promise<void> {
  const builtAtMs = Math.min(...results.map((file) => modifiedAtMs(file) ?? Number.NEGATIVE_INFINITY));
  if (sources.every((source) => latestChangeMs(source) < builtAtMs)) return;
  const { code, stdout, stderr } = await runProcess(process.execPath, ['--import', 'tsx', 'lib/deploy/build/build.ts']);
  if (code !== 0) throw new Error(`The build failed with ${code}.\n${stdout}${stderr}`);
}

function modifiedAtMs(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

/** Time of the latest change in a file or folder; a removed file changes its folder. */
function latestChangeMs(source: string): number {
  const entries = readdirSyncIfFolder(source).map((name) => join(source, name));
  return Math.max(...[source, ...entries].map((file) => modifiedAtMs(file) ?? 0));
}

function readdirSyncIfFolder(path: string): readonly string[] {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [];
}
