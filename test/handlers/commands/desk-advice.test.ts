import { expect, test } from 'vitest';
import { adviseAtDesk } from '../../../handlers/commands/desk-advice.ts';
import { CloudUnreachableError } from '../../../lib/errors.ts';

test('a network that fails at a desk gets advice about the network of a desk', () => {
  const details = { action: 'GetCallerIdentity', detail: 'HTTP 502', attempts: 5, pastDeadline: false };
  const advice = adviseAtDesk(new CloudUnreachableError(details));
  expect(advice).toContain('check the network of this machine: proxy, VPN, DNS, firewall.');
  expect(advice).not.toMatch(/NAT|VPC|SCF/);
});
