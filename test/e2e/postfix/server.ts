import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { closeServer, listenOnLoopback } from '../../../lib/listen.ts';
import { type Certificate, createCertificate } from '../../support/smtp-certificates.ts';
import { MAIL_OWNER, mainCf, masterCf, type Ports, saslConf } from './configuration.ts';

const execute = promisify(execFile);
const PATIENCE_MS = 30_000;

/** A Postfix of its own: configuration, queue, passwords and mailboxes in a temporary folder. */
export interface Postfix {
  readonly ports: Ports;
  /** The authority of its certificate for `localhost`, and of the one that is for another name. */
  readonly ca: string;
  readonly otherCa: string;
  /** Content of a mailbox, once the queue is empty. */
  mailsOf(address: string): Promise<readonly Buffer[]>;
  /** Takes the passwords away, or puts them back. */
  hidePasswords(): Promise<void>;
  restorePasswords(): Promise<void>;
  stop(): Promise<void>;
  /** Stops and leaves nothing behind. */
  remove(): Promise<void>;
}

interface Setting {
  readonly login: { readonly user: string; readonly password: string };
  readonly mailboxes: readonly string[];
  readonly policyPort: number;
}

export async function openPostfix({ login, mailboxes, policyPort }: Setting): Promise<Postfix> {
  const root = await mkdtemp(join(tmpdir(), 'image-share-audit-postfix-'));
  const [startTls = 0, wrapper = 0, otherName = 0, plain = 0] = await freePorts(4);
  const ports = { startTls, wrapper, otherName, plain, policy: policyPort };
  const own = await createCertificate();
  const other = await createCertificate('other.example.com');
  const etc = join(root, 'etc');
  const passwords = join(etc, 'sasldb2');
  let running: ChildProcess | undefined;
  const stop = async () => {
    if (running === undefined || running.exitCode !== null) return;
    await execute('postfix', ['-c', etc, 'stop']).catch(() => running?.kill());
    if (running.exitCode === null) await once(running, 'exit');
  };
  const remove = async () => {
    await stop();
    await rm(root, { recursive: true, force: true });
  };
  try {
    await writeFolders(root, mailboxes);
    await writeSettings(root, ports, { own, other });
    await writePassword(passwords, login);
    running = spawn('postfix', ['-c', etc, 'start-fg'], { stdio: 'ignore' });
    await waitUntil(() => isListening(plain), `Postfix did not start: see ${root}/log/mail.log.`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ports,
    ca: own.cert,
    otherCa: other.cert,
    async mailsOf(address) {
      await waitUntil(() => isQueueEmpty(root), 'Mail stays in the queue of Postfix.');
      const folder = join(root, 'mail', address, 'new');
      const files = await readdir(folder).catch(() => []);
      return Promise.all(files.map((file) => readFile(join(folder, file))));
    },
    hidePasswords: () => rename(passwords, `${passwords}.away`),
    restorePasswords: () => rename(`${passwords}.away`, passwords),
    stop,
    remove,
  };
}

async function writeFolders(root: string, mailboxes: readonly string[]): Promise<void> {
  // Postfix works under several users, and all of them have to get in.
  await chmod(root, 0o755);
  const postfixUser = Number((await execute('id', ['-u', 'postfix'])).stdout);
  for (const folder of ['etc/sasl', 'queue', 'data', 'mail', 'log'])
    await mkdir(join(root, folder), { recursive: true });

  await chown(join(root, 'data'), postfixUser, 0);
  await chown(join(root, 'mail'), MAIL_OWNER, MAIL_OWNER);
  // The trailing slash makes it a Maildir.
  await writeFile(join(root, 'etc/mailboxes'), mailboxes.map((address) => `${address} ${address}/\n`).join(''));
}

async function writeSettings(
  root: string,
  ports: Ports,
  { own, other }: { readonly own: Certificate; readonly other: Certificate },
): Promise<void> {
  const files = {
    'main.cf': mainCf(root, ports),
    'master.cf': masterCf(root, ports),
    'sasl/smtpd.conf': saslConf(root),
    'cert.pem': own.cert,
    'key.pem': own.key,
    'other-cert.pem': other.cert,
    'other-key.pem': other.key,
  };
  for (const [name, text] of Object.entries(files))
    await writeFile(join(root, 'etc', name), text, { mode: name.endsWith('key.pem') ? 0o600 : 0o644 });

  // Which lookups Debian's build can load.
  for (const name of ['dynamicmaps.cf', 'dynamicmaps.cf.d'])
    await cp(join('/etc/postfix', name), join(root, 'etc', name), { recursive: true }).catch(() => undefined);
}

async function writePassword(file: string, { user, password }: Setting['login']): Promise<void> {
  const [name = '', realm = ''] = user.split('@');
  const child = spawn('saslpasswd2', ['-p', '-c', '-f', file, '-u', realm, name], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin.end(password);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`saslpasswd2 ended with ${code}.`);
  await chmod(file, 0o644);
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(servers.map((server) => listenOnLoopback(server)));
  await Promise.all(servers.map((server) => closeServer(server)));
  return ports;
}

async function waitUntil(isSo: () => Promise<boolean>, otherwise: string): Promise<void> {
  const endsAtMs = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > endsAtMs) throw new Error(otherwise);
    await setTimeout(50);
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => resolve(true)).once('error', () => resolve(false));
    socket.once('data', () => socket.end('QUIT\r\n'));
  });
}

async function isQueueEmpty(root: string): Promise<boolean> {
  const queues = ['incoming', 'active', 'deferred', 'maildrop'].map((name) => join(root, 'queue', name));
  const entries = await Promise.all(queues.map((queue) => readdir(queue, { withFileTypes: true, recursive: true })));
  return entries.flat().every((entry) => !entry.isFile());
}
