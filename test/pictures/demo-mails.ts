import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planNotifications } from '../../lib/alert/plan.ts';
import { type Audit, runAudit } from '../../lib/audit/run.ts';
import { createCloud } from '../../lib/cloud/client.ts';
import { environmentSecrets } from '../../lib/config/file/references.ts';
import { type Config, loadConfig, requireDelivery } from '../../lib/config/load.ts';
import { composeDemoConfig } from '../../lib/demo/configuration.ts';
import { createEmulator } from '../../lib/emulator/emulator.ts';
import estateText from '../../lib/emulator/estate/demo-estate.yml';
import { loadEstate } from '../../lib/emulator/estate/load-estate.ts';
import { closeServer, listenOnLoopback } from '../../lib/listen.ts';
import type { Language } from '../../lib/options.ts';
import { composeMail } from '../../lib/report/mail/compose.ts';
import type { Finding } from '../../lib/types.ts';
import { createCertificate } from '../support/smtp-certificates.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

export type PictureName = `mail.${Language}.png`;

// All that differs between two runs of the demo, pinned.
const STARTED_AT = '2026-11-24T01:00:02Z';
const REQUEST_ID = 'b1e0c4d7-52a6-4f39-8d1e-07c3a96f2e58';
const run = {
  runId: '6f1d2c9a-3b47-4e58-9c60-8a7d5e4f3b21',
  trigger: { name: 'daily', time: '2026-11-24T01:00:00Z' },
  emulated: true,
  toolVersion: '0.1.0',
};

/** HTML of the mail that the demo sends, by the name of its picture: an audit of the demo's estate at a pinned time. */
export async function renderDemoMails(): Promise<Readonly<Record<PictureName, string>>> {
  const config = await loadDemoConfig();
  const { mail } = requireDelivery(config);
  const plan = planNotifications(await auditDemoEstate(config), { notices: [] }, { mail, channels: [] });
  const [planned] = plan.mails;
  if (planned === undefined) throw new Error('The audit of the demo estate has nothing to mail.');
  const htmlIn = (language: Language) => composeMail(planned.notification, { ...mail, language }).html;
  return { 'mail.en.png': htmlIn('en'), 'mail.zh.png': htmlIn('zh') };
}

async function loadDemoConfig(): Promise<Config> {
  const directory = await mkdtemp(join(tmpdir(), 'image-share-audit-'));
  try {
    const file = join(directory, 'audit.yml');
    await writeFile(file, composeDemoConfig(465, new Date(STARTED_AT)));
    // Named in the file and never used: no mail is sent.
    const secrets = { SMTP_PASSWORD: 'unused', SMTP_CA: (await createCertificate()).cert };
    return await loadConfig({ file }, environmentSecrets(secrets));
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** One request at a time, on a virtual clock: the same requests in the same order, and the same duration. */
async function auditDemoEstate({ cloud: options, accounts: settings, policy }: Config): Promise<Audit> {
  // The SDK signs with the time of the machine, so that only the audit can live at the pinned one.
  const emulatorClock = createVirtualClock();
  const clock = { ...emulatorClock, now: () => new Date(Date.parse(STARTED_AT) + emulatorClock.elapsedMs()) };
  const estate = loadEstate(estateText, 'demo-estate.yml');
  const [credentials] = estate.accounts[0]?.credentials ?? [];
  if (credentials === undefined) throw new Error('The demo estate has no credentials.');
  const emulator = createEmulator({ estate, now: () => emulatorClock.now().getTime() });
  const apiBase = new URL(`http://127.0.0.1:${await listenOnLoopback(emulator)}`);
  const cloud = createCloud({ ...options, concurrency: 1 }, credentials, { clock, random: () => 0.5, apiBase });
  const accounts = settings.kind === 'accounts' ? settings.accounts : [];
  try {
    // As every run begins; the mail counts it among the requests.
    await cloud.callerAccount();
    const { report, evidence } = await runAudit(cloud, policy, { ...run, accounts, site: options.site, clock });
    return { report: { ...report, findings: report.findings.map(pinRequestId) }, evidence };
  } finally {
    cloud.close();
    emulator.closeAllConnections();
    await closeServer(emulator);
  }
}

function pinRequestId(finding: Finding): Finding {
  if (finding.kind !== 'unverified-image' || finding.reason.kind !== 'refused') return finding;
  return { ...finding, reason: { ...finding.reason, requestId: REQUEST_ID } };
}
