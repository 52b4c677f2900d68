import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { parseMailbox } from '../lib/mailbox.ts';

describe('parseMailbox', () => {
  const mailboxes = [
    { text: 'security@example.com', name: '', address: 'security@example.com' },
    { text: ' security@example.com ', name: '', address: 'security@example.com' },
    { text: '<security@example.com>', name: '', address: 'security@example.com' },
    { text: 'Security team <security@example.com>', name: 'Security team', address: 'security@example.com' },
    { text: '安全团队 <security@example.com>', name: '安全团队', address: 'security@example.com' },
    { text: '"Team, Security" <security@example.com>', name: 'Team, Security', address: 'security@example.com' },
    { text: "o'hara+audit@sub.example.co", name: '', address: "o'hara+audit@sub.example.co" },
    { text: 'root@localhost', name: '', address: 'root@localhost' },
  ];
  test.each(mailboxes)('reads $text', ({ text, name, address }) => {
    expect(parseMailbox(text)).toEqual({ name, address });
  });

  const others = [
    { name: 'nothing', text: '' },
    { name: 'no @', text: 'security' },
    { name: 'no local part', text: '@example.com' },
    { name: 'no domain', text: 'security@' },
    { name: 'a list', text: 'a@example.com, b@example.com' },
    { name: 'a list with names', text: 'A <a@example.com>, B <b@example.com>' },
    { name: 'a name with a comma that is not quoted', text: 'Team, Security <security@example.com>' },
    { name: 'two addresses in brackets', text: 'A <a@example.com> <b@example.com>' },
    { name: 'a group', text: 'Team: a@example.com;' },
    { name: 'a comment', text: 'a@example.com (Security)' },
    { name: 'a line break in the name', text: 'Security\r\nBcc: x <a@example.com>' },
    { name: 'a line break after the address', text: 'a@example.com\n' },
    { name: 'a blank in the address', text: 'a b@example.com' },
    { name: 'two dots in a row', text: 'a..b@example.com' },
    { name: 'a dash at the end of a label', text: 'a@example-.com' },
    { name: 'a local part beyond ASCII', text: 'ä@example.com' },
    { name: 'a domain beyond ASCII', text: 'a@exämple.com' },
    { name: 'a local part of 65 characters', text: `${'a'.repeat(65)}@example.com` },
    { name: 'a label of 64 characters', text: `a@${'b'.repeat(64)}.com` },
    { name: 'an address of 255 characters', text: `a@${'b.'.repeat(125)}com` },
  ];
  test.each(others)('takes $name for no mailbox', ({ text }) => {
    expect(parseMailbox(text)).toBeUndefined();
  });

  test('gives an address that holds nothing but an address, whatever it reads', () => {
    const unit = fc.constantFrom('a', '@', '.', '<', '>', '"', ',', ' ', '\r', '\n', ':', ';', '(', '\\', 'é');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
        const mailbox = parseMailbox(text);
        if (mailbox === undefined) return;
        expect(mailbox.address).toMatch(/^[a.]+@[a.]+$/);
        expect(mailbox.name).not.toMatch(/[\r\n"\\]/);
      }),
      { examples: [['a@a'], ['a <a@a>'], ['"a,a" <a@a>']] },
    );
  });
});
