import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { openMailbox } from '../../lib/demo/mailbox.ts';
import { runProcess } from '../support/run-process.ts';
import { credentials, uin } from './estate.ts';

const login = { user: 'audit@example.com', password: 'bench' };

const cost = z.object({
  images: z.number(),
  read: z.number(),
  retries: z.number(),
  findings: z.number(),
  /** From the event to the answer of the function. */
  wallMs: z.number(),
  /** Of the whole process, its start included. */
  cpuMs: z.number(),
  residentMb: z.number(),
  heapMb: z.number(),
});

/** Counts of a run of the built function, and what it cost. */
export type FunctionCost = z.infer<typeof cost> & { readonly mailMb: number };

/** Limits that V8 sets itself in a container: half of its memory for old objects, and the least for young ones. */
function memoryLimits(containerMb: number): readonly string[] {
  return [`--max-old-space-size=${containerMb / 2}`, '--max-semi-space-size=1'];
}

/** Program of the function's process: one timer event, and what it cost. */
const program = (bundle: string) => `
  const { main_handler } = require(${JSON.stringify(bundle)});
  let heap = 0;
  const look = setInterval(() => { heap = Math.max(heap, process.memoryUsage().heapUsed); }, 20);
  const log = console.log;
  console.log = () => {};
  const event = { Type: 'Timer', TriggerName: 'daily', Time: '2026-11-24T01:00:00Z', Message: '' };
  const startedMs = performance.now();
  main_handler(event, { request_id: 'bench', tencentcloud_uin: '${uin}', time_limit_in_ms: 900000 }).then(({ counts }) => {
    const wallMs = performance.now() - startedMs;
    clearInterval(look);
    const { user, system } = process.cpuUsage();
    const { images, read, retries } = counts;
    const findings = Object.values(counts.findings).reduce((sum, count) => sum + count, 0);
    const residentMb = process.resourceUsage().maxRSS / 1024;
    const cost = { wallMs, cpuMs: (user + system) / 1000, residentMb, heapMb: heap / 1048576 };
    log(JSON.stringify({ images, read, retries, findings, ...cost }));
    process.exit();
  });
`;

/** Runs the built function once in a process of its own, against an emulator and a mailbox. `policy` is its configuration without mail. */
export async function runFunction(port: string, policy: object, containerMb: number): Promise<FunctionCost> {
  const mailbox = await openMailbox(login);
  const directory = await mkdtemp(join(tmpdir(), 'image-share-audit-'));
  const smtp = { host: '127.0.0.1', port: mailbox.port, secure: true, ...login, ca: mailbox.ca };
  const mail = { from: 'audit@example.com', to: ['security@example.com'] };
  const file = join(directory, 'audit.yml');
  await writeFile(file, JSON.stringify({ ...policy, mail, smtp }));
  const env = {
    AUDIT_CONFIG: file,
    TENCENTCLOUD_API_BASE: `http://127.0.0.1:${port}`,
    TENCENTCLOUD_SECRETID: credentials.secretId,
    TENCENTCLOUD_SECRETKEY: credentials.secretKey,
  };
  const script = program(resolve('dist/function/index.js'));
  const { stdout, stderr } = await runProcess(process.execPath, [...memoryLimits(containerMb), '-e', script], { env });
  const mailMb = (mailbox.mails[0]?.source.length ?? 0) / 1e6;
  await mailbox.close();
  await rm(directory, { recursive: true });
  if (stdout === '') throw new Error(stderr);
  return { ...cost.parse(JSON.parse(stdout)), mailMb };
}
