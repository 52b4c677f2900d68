import auditTemplate from './audit.yml';

const NOTICE_DAYS = 7;
const DAY_MS = 86_400_000;

/** Text of the demo's audit.yml: mail goes to `smtpPort`, and one allowance ends a week after `now`. */
export function composeDemoConfig(smtpPort: number, now: Date): string {
  const nextWeek = new Date(now.getTime() + NOTICE_DAYS * DAY_MS).toISOString().slice(0, 10);
  return auditTemplate.replace('SMTP_PORT', String(smtpPort)).replace('NEXT_WEEK', nextWeek);
}
