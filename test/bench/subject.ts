import { runAudit } from '../../lib/audit/run.ts';
import { systemClock } from '../../lib/clock.ts';
import { createCloud } from '../../lib/cloud/client.ts';
import { createBareClient } from './bare-client.ts';
import { credentials, imageIds, region, uin } from './estate.ts';

// One measured run in a process of its own: `subject.ts audit|bare PORT COUNT`. Prints what it cost as JSON.
const [way, port = '', count = ''] = process.argv.slice(2);

async function readBare(): Promise<number> {
  const client = createBareClient(Number(port));
  const answers: unknown[] = [];
  for (const ImageId of imageIds(Number(count))) answers.push(await client.DescribeImageSharePermission({ ImageId }));
  return answers.length;
}

async function audit(): Promise<number> {
  const unpaced = { sharesPerSecond: 1e6, imagesPerSecond: 1e6 };
  const options = { site: 'china', concurrency: 8, requestTimeoutMs: 10_000, ...unpaced } as const;
  const apiBase = new URL(`http://127.0.0.1:${port}`);
  const cloud = createCloud(options, credentials, { clock: systemClock, random: Math.random, apiBase });
  const targets = [{ label: 'targets[0]', regions: [region], images: 'all', mayBeEmpty: false } as const];
  const policy = { targets, allowlist: [], timeZone: 'Asia/Shanghai', expiryNoticeDays: 14 };
  const accounts = [{ uin }];
  const run = { runId: 'bench', accounts, emulated: true, toolVersion: '0', clock: systemClock };
  const { report } = await runAudit(cloud, policy, run);
  cloud.close();
  return report.counts.read;
}

const before = process.cpuUsage();
const read = way === 'audit' ? await audit() : await readBare();
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ read, cpuMs: (user + system) / 1000, peakMb: process.resourceUsage().maxRSS / 1024 }));
process.exit(0);
