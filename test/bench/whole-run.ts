import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { openMailbox } from '../../lib/demo/mailbox.ts';
import { runProcess } from '../support/run-process.ts';
import { credentials, region, uin } from './estate.ts';
import { printTable } from './print.ts';

const IMAGES = 500;
const SHARES_PER_IMAGE = 50;
/** Memory of a function that does not ask for more. */
const FUNCTION_MB = 128;

/** Limits that V8 sets itself where a container has as much: half of it for old objects, and the least for young ones. */
const limits = [`--max-old-space-size=${FUNCTION_MB / 2}`, '--max-semi-space-size=1'];

const login = { user: 'audit@example.com', password: 'bench' };
const cost = z.object({ findings: z.number(), cpuMs: z.number(), residentMb: z.number(), heapMb: z.number() });

/** Program of the function's process: one timer event, and what it cost. */
const program = (bundle: string) => `
  const { main_handler } = require(${JSON.stringify(bundle)});
  let heap = 0;
  const look = setInterval(() => { heap = Math.max(heap, process.memoryUsage().heapUsed); }, 20);
  const log = console.log;
  console.log = () => {};
  const event = { Type: 'Timer', TriggerName: 'daily', Time: '2026-11-24T01:00:00Z', Message: '' };
  main_handler(event, { request_id: 'bench', tencentcloud_uin: '${uin}' }).then(({ counts }) => {
    clearInterval(look);
    const { user, system } = process.cpuUsage();
    const findings = Object.values(counts.findings).reduce((sum, count) => sum + count, 0);
    const residentMb = process.resourceUsage().maxRSS / 1024;
    log(JSON.stringify({ findings, cpuMs: (user + system) / 1000, residentMb, heapMb: heap / 1048576 }));
    process.exit();
  });
`;

/** Peak memory of the built function in a whole run: read, judged, mailed, with a finding for every share. */
export async function benchWholeRun(): Promise<void> {
  const emulator = spawn('npx', ['tsx', 'test/bench/emulator-process.ts', String(IMAGES), String(SHARES_PER_IMAGE)], {
    detached: true,
  });
  const [line] = await once(emulator.stdout, 'data');
  const mailbox = await openMailbox(login);
  const directory = await mkdtemp(join(tmpdir(), 'image-share-audit-'));
  const configuration = {
    targets: [{ region, images: 'all' }],
    allowlist: [],
    audit: { sharesPerSecond: 100 },
    mail: { from: 'audit@example.com', to: ['security@example.com'] },
    smtp: {
      host: '127.0.0.1',
      port: mailbox.port,
      secure: true,
      user: login.user,
      password: login.password,
      ca: mailbox.ca,
    },
  };
  const file = join(directory, 'audit.yml');
  await writeFile(file, JSON.stringify(configuration));
  const environment = {
    PATH: process.env.PATH,
    AUDIT_CONFIG: file,
    TENCENTCLOUD_API_BASE: `http://127.0.0.1:${String(line).trim()}`,
    TENCENTCLOUD_SECRETID: credentials.secretId,
    TENCENTCLOUD_SECRETKEY: credentials.secretKey,
  };
  const script = program(resolve('dist/function/index.js'));
  const { stdout, stderr } = await runProcess(process.execPath, [...limits, '-e', script], { env: environment });
  if (stdout === '') throw new Error(stderr);
  const { findings, cpuMs, residentMb, heapMb } = cost.parse(JSON.parse(stdout));
  printTable(`A whole run of ${IMAGES} images x ${SHARES_PER_IMAGE} shares, in a function of ${FUNCTION_MB} MB`, [
    ['findings', 'CPU', 'peak resident', 'peak heap', 'mail'],
    [
      String(findings),
      `${(cpuMs / 1000).toFixed(1)} s`,
      `${residentMb.toFixed(0)} MB`,
      `${heapMb.toFixed(0)} MB`,
      `${((mailbox.mails[0]?.source.length ?? 0) / 1e6).toFixed(1)} MB`,
    ],
  ]);
  if (emulator.pid !== undefined) process.kill(-emulator.pid);
  await mailbox.close();
  await rm(directory, { recursive: true });
}
