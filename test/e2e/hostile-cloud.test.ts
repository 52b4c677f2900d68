import { describe, expect, test, vi } from 'vitest';
import type { Fault } from '../../lib/emulator/faults/fault.ts';
import { captureLog, fire } from '../handlers/built-function.ts';
import { encodings } from '../support/echoes.ts';
import { credentials, estateImage } from '../support/emulated-cloud.ts';
import { estateOf } from '../support/estate.ts';
import { runCommand } from '../support/run-command.ts';
import { createWorld, type World } from '../support/world.ts';

const policy = 'targets: [{ region: ap-guangzhou, images: all }]\nallowlist: []\n';
const steering = '\u001b[2J\u009b\u202e\u2028';
const echoes = Object.values(encodings).flatMap((encode) =>
  [credentials.secretKey, credentials.token ?? ''].map((secret) => encode(secret)),
);
const imageOf = (index: number) => `img-${String(index).padStart(8, '0')}`;
const estate = estateOf(echoes.map((_, index) => estateImage(imageOf(index))));

/** Refusals that repeat the credentials: an encoding for each image, in the code, the message and the request id. */
const bodies = echoes.map((echo) => {
  const said = `${steering}${echo}${steering}`;
  const Response = { Error: { Code: `Denied.${said}`, Message: `no ${said}` }, RequestId: `r-${said}` };
  return JSON.stringify({ Response });
});
const faults = bodies.map(
  (body, index): Fault => ({
    action: 'DescribeImageSharePermission',
    imageId: imageOf(index),
    answer: 'body',
    body,
  }),
);

const { calls } = captureLog();

describe('a cloud that repeats the credentials in everything it says', () => {
  test('has them in no mail and no log line of the function', async () => {
    const world = await createWorld({ estate, faults, policy });
    for (const [name, value] of Object.entries(world.environment)) vi.stubEnv(name, value);
    await expect(fire({}, { getRemainingTimeInMillis: () => 60_000 })).resolves.toMatchObject({
      verdict: 'incomplete',
    });
    const texts = [...calls().flat().map(String), ...(await mailed(world))];
    expect(texts.length).toBeGreaterThan(4);
    expectHarmless(texts);
  });

  test.each(['table', 'json'])('has them nowhere in the output of scan as %s', async (format) => {
    const world = await createWorld({ estate, faults, policy });
    const args = ['scan', '-c', world.configFile, '--format', format];
    const { exitCode, stdout, stderr } = await runCommand(args, world.userEnvironment);
    expect(exitCode).toBe(3);
    expect(stdout).toContain(imageOf(0));
    expectHarmless([stdout, stderr]);
  });

  test('has them in no error of the command line', async () => {
    const identity = bodies.map((body): Fault => ({ action: 'GetCallerIdentity', times: 1, answer: 'body', body }));
    const world = await createWorld({ estate, faults: identity, policy });
    for (const _ of bodies) {
      const { exitCode, stdout, stderr } = await runCommand(['scan', '-c', world.configFile], world.userEnvironment);
      expect(exitCode).toBe(3);
      expect(stderr).toContain('No report was made.');
      expectHarmless([stdout, stderr]);
    }
  });
});

async function mailed(world: World): Promise<readonly string[]> {
  return (await world.mails()).flatMap(({ subject, text, html, attachments }) =>
    [subject, text, html, ...attachments.map(({ content }) => content.toString())].map(String),
  );
}

function expectHarmless(texts: readonly string[]): void {
  for (const text of texts) {
    expect(text).not.toMatch(/[^\P{Cc}\r\n\t]|\p{Bidi_Control}|\u2028/u);
    expect(echoes.filter((echo) => text.includes(echo))).toEqual([]);
  }
}
