// Postfix's own words for a server that keeps everything it takes, in folders of its own.

/** Ports of the services, on 127.0.0.1. */
export interface Ports {
  readonly startTls: number;
  readonly wrapper: number;
  readonly otherName: number;
  readonly plain: number;
  /** Of the policy service that Postfix asks about recipients. */
  readonly policy: number;
}

const SIZE_LIMIT = 1_000_000;
// `nobody`: it may own mail, and nothing else.
export const MAIL_OWNER = 65_534;

export function mainCf(root: string, ports: Ports): string {
  return `
compatibility_level = 3.6
queue_directory = ${root}/queue
data_directory = ${root}/data
maillog_file = ${root}/log/mail.log
maillog_file_prefixes = ${root}/log
myhostname = mail.example.com
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
notify_classes =
message_size_limit = ${SIZE_LIMIT}
virtual_mailbox_domains = example.com
virtual_mailbox_base = ${root}/mail
virtual_mailbox_maps = texthash:${root}/etc/mailboxes
virtual_uid_maps = static:${MAIL_OWNER}
virtual_gid_maps = static:${MAIL_OWNER}
virtual_mailbox_limit = 0
smtpd_tls_cert_file = ${root}/etc/cert.pem
smtpd_tls_key_file = ${root}/etc/key.pem
smtpd_tls_auth_only = yes
cyrus_sasl_config_path = ${root}/etc/sasl
smtpd_sasl_local_domain =
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:${ports.policy}
`;
}

export function masterCf(root: string, ports: Ports): string {
  const login = '-o smtpd_sasl_auth_enable=yes -o smtpd_client_restrictions=permit_sasl_authenticated,reject';
  const other = `-o smtpd_tls_cert_file=${root}/etc/other-cert.pem -o smtpd_tls_key_file=${root}/etc/other-key.pem`;
  return `
127.0.0.1:${ports.startTls} inet n - n - - smtpd -o smtpd_tls_security_level=may ${login}
127.0.0.1:${ports.wrapper} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes ${login}
127.0.0.1:${ports.otherName} inet n - n - - smtpd -o smtpd_tls_security_level=may ${login} ${other}
127.0.0.1:${ports.plain} inet n - n - - smtpd -o smtpd_tls_security_level=none
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
postlog unix-dgram n - n - 1 postlogd
`;
}

/** Passwords are compared with those in a database of their own. */
export function saslConf(root: string): string {
  return `pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\nsasldb_path: ${root}/etc/sasldb2\n`;
}
