import { strToU8, zipSync } from 'fflate';
import { cam, type Running, scf, start } from './clients.ts';

/** Code as CreateFunction takes it. */
export function zipOf(files: Readonly<Record<string, string>>): string {
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  return Buffer.from(zipSync(Object.fromEntries(entries))).toString('base64');
}

/** A handler that does what its body says. */
export function handler(body: string): string {
  return zipOf({ 'index.js': `exports.main_handler = async (event, context) => { ${body} };` });
}

/** Smallest valid request of CreateFunction. */
export const request = {
  FunctionName: 'audit',
  Runtime: 'Nodejs20.19',
  Handler: 'index.main_handler',
  // Long enough for a process to start on a machine that is busy.
  Timeout: 20,
  Code: { ZipFile: handler('return event;') },
};

/** Clock that stands until it is moved. It starts at the machine's time, at which clients sign. */
export function manualClock() {
  let nowMs = Date.now();
  return {
    now: () => nowMs,
    advance: (durationMs: number) => {
      nowMs += durationMs;
    },
  };
}

/** Emulator with a manual clock, in which a change of a function takes 1000 ms. */
export async function startWithManualClock(): Promise<Running & { readonly advance: (durationMs: number) => void }> {
  const { now, advance } = manualClock();
  return { ...(await start({ now, stateChangeMs: 1000, rate: 'unlimited' })), advance };
}

/** Emulator with a manual clock and the function `audit`, which is Active. */
export async function startWithActiveFunction(): ReturnType<typeof startWithManualClock> {
  const running = await startWithManualClock();
  await scf(running).CreateFunction(request);
  running.advance(1000);
  return running;
}

/** Emulator whose changes take no time, with the function `audit` of this handler. */
export async function startWithFunction(
  code: string = request.Code.ZipFile,
  settings: Partial<Parameters<ReturnType<typeof scf>['CreateFunction']>[0]> = {},
): Promise<Running> {
  const running = await start({ stateChangeMs: 0, rate: 'unlimited' });
  await scf(running).CreateFunction({ ...request, Code: { ZipFile: code }, ...settings });
  return running;
}

/** Trust document that lets SCF assume a role. */
export const scfTrustPolicy = JSON.stringify({
  version: '2.0',
  statement: [{ action: 'name/sts:AssumeRole', effect: 'allow', principal: { service: ['scf.qcloud.com'] } }],
});

/** Policy document that allows actions. */
export function grantPolicy(...actions: readonly string[]): string {
  return JSON.stringify({ version: '2.0', statement: [{ effect: 'allow', action: actions, resource: ['*'] }] });
}

/** Creates a role that SCF may assume, with one policy. */
export async function createRole(running: Running, name: string, document: string): Promise<void> {
  await cam(running).CreateRole({ RoleName: name, PolicyDocument: scfTrustPolicy });
  await cam(running).CreatePolicy({ PolicyName: `${name}-policy`, PolicyDocument: document });
  await cam(running).AttachRolePolicy({ AttachRoleName: name, PolicyName: `${name}-policy` });
}
