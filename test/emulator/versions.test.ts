import { request as httpRequest } from 'node:http';
import { expect, test } from 'vitest';
import { CODE_HOST } from '../../lib/emulator/resources/code-links.ts';
import { codeOf, type Running, scf } from './clients.ts';
import { handler, request, startWithActiveFunction } from './functions.ts';

const named = { FunctionName: 'audit' };

async function publish(running: Running & { readonly advance: (durationMs: number) => void }): Promise<void> {
  await scf(running).PublishVersion({ ...named, Description: 'of deploy' });
  running.advance(1000);
}

test('a version keeps the settings and the code of its moment', async () => {
  const running = await startWithActiveFunction();
  const before = await scf(running).GetFunctionAddress(named);
  await publish(running);
  await scf(running).UpdateFunctionCode({ ...named, ZipFile: handler('return 2;') });
  running.advance(1000);
  await scf(running).UpdateFunctionConfiguration({ ...named, Timeout: 9 });
  running.advance(1000);
  const version = { ...named, Qualifier: '1' };
  expect(await scf(running).GetFunction(version)).toMatchObject({ Timeout: 20, Qualifier: '1', Status: 'Active' });
  expect(await scf(running).GetFunction(named)).toMatchObject({ Timeout: 9, Qualifier: '$LATEST' });
  expect((await scf(running).GetFunctionAddress(version)).CodeSha256).toBe(before.CodeSha256);
  expect((await scf(running).GetFunctionAddress(named)).CodeSha256).not.toBe(before.CodeSha256);
});

test('a function is published when it is Active, and is Publishing meanwhile', async () => {
  const running = await startWithActiveFunction();
  expect(await codeOf(scf(running).PublishVersion({ ...named, Description: 'with a - hyphen' }))).toBe(
    'InvalidParameterValue.Description',
  );
  await scf(running).PublishVersion(named);
  expect((await scf(running).GetFunction(named)).Status).toBe('Publishing');
  expect(await codeOf(scf(running).PublishVersion(named))).toBe('FailedOperation.PublishVersion');
  running.advance(1000);
  expect((await scf(running).GetFunction(named)).Status).toBe('Active');
  expect(await codeOf(scf(running).PublishVersion({ FunctionName: 'none' }))).toBe('ResourceNotFound.Function');
});

test('versions are listed with the latest, and deleted one by one, whose number is not used again', async () => {
  const running = await startWithActiveFunction();
  await publish(running);
  await publish(running);
  await scf(running).DeleteFunctionVersion({ ...named, Qualifier: '2' });
  await publish(running);
  const { FunctionVersion, Versions, TotalCount } = await scf(running).ListVersionByFunction({ ...named, Offset: 1 });
  expect({ FunctionVersion, TotalCount }).toEqual({ FunctionVersion: ['1', '3'], TotalCount: 3 });
  expect(Versions?.[0]).toMatchObject({ Version: '1', Description: 'of deploy', Status: 'Active' });
  expect(await codeOf(scf(running).DeleteFunctionVersion({ ...named, Qualifier: '2' }))).toBe(
    'ResourceNotFound.Version',
  );
  expect(await codeOf(scf(running).GetFunction({ ...named, Qualifier: '2' }))).toBe('ResourceNotFound.Version');
  await scf(running).DeleteFunction({ ...named, Qualifier: '1' });
  expect((await scf(running).ListVersionByFunction(named)).FunctionVersion).toEqual(['$LATEST', '3']);
  expect(await codeOf(scf(running).DeleteFunctionVersion({ ...named, Qualifier: '$LATEST' }))).toBe(
    'InvalidParameterValue.Qualifier',
  );
});

test('the code is served at its address alone, for a time', async () => {
  const running = await startWithActiveFunction();
  const { Url = '' } = await scf(running).GetFunctionAddress(named);
  const address = new URL(Url);
  const download = (path: string) =>
    new Promise<{ status?: number; body: string }>((resolve, reject) => {
      const headers = { host: CODE_HOST };
      httpRequest({ host: '127.0.0.1', port: running.port, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString('base64') }),
        );
      })
        .on('error', reject)
        .end();
    });
  expect(await download(address.pathname + address.search)).toEqual({ status: 200, body: request.Code.ZipFile });
  expect(await download(address.pathname)).toMatchObject({ status: 403 });
  expect(await download('/__proto__?')).toMatchObject({ status: 403 });
  running.advance(10 * 60 * 1000);
  expect(await download(address.pathname + address.search)).toMatchObject({ status: 403 });
});
