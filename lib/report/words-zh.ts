import type { Words } from './words-en.ts';

function number(n: number): string {
  return n.toLocaleString('en-US');
}

function things(images: number, targets: number): string {
  const parts = [
    ...(images > 0 ? [`${number(images)} 个镜像`] : []),
    ...(targets > 0 ? [`${number(targets)} 个审计目标`] : []),
  ];
  return parts.join('和 ');
}

/** Simplified Chinese. */
export const zh: Words = {
  space: '',
  product: '镜像共享审计',
  emulated: '模拟数据（EMULATED）：应答来自模拟器，而不是腾讯云，以下内容与任何真实账号无关。',
  emulatedMark: 'EMULATED 模拟',
  severity: { high: '高', medium: '中', low: '低' },

  titles: {
    'unauthorized-share': '未经允许的共享',
    'lapsed-allowance': '许可已过期的共享',
    'unverified-image': '未能核实的镜像',
    'unverified-target': '未能核实的审计目标',
    'missing-share': '缺失的必要共享',
    'expiring-allowance': '即将到期的许可',
    'unused-allowance': '没有共享用到的许可',
    'unconfigured-image': '不在任何审计目标内的镜像',
    'share-quota': '接近共享上限的镜像',
  },

  nouns: {
    'unauthorized-share': () => '个未经允许的共享',
    'lapsed-allowance': () => '个许可已过期的共享',
    'unverified-image': () => '个镜像未能核实',
    'unverified-target': () => '个审计目标未能核实',
    'missing-share': () => '个必要共享缺失',
    'expiring-allowance': () => '条许可即将到期',
    'unused-allowance': () => '条许可未被用到',
    'unconfigured-image': () => '个镜像不在任何审计目标内',
    'share-quota': () => '个镜像接近共享上限',
  },
  counted: (n, noun) => `${number(n)} ${noun}`,

  figures: {
    read: () => '个镜像已读取',
  },

  subject: {
    allInOrder: (images) => `${number(images)} 个镜像全部正常`,
    failed: '审计运行失败，未核实任何内容',
    others: (n) => `另有 ${number(n)} 项`,
    list: (parts) => parts.join('，'),
  },

  verdict: {
    unauthorized: (n) => `${number(n)} 个镜像共享给了未经允许的账号`,
    lapsed: (n) => `${number(n)} 个镜像仍按已过期的许可共享`,
    unverified: (images, targets) => `${things(images, targets)}未能核实`,
    missing: (n) => `缺少 ${number(n)} 个必要的共享`,
    compliant: (images) => `范围内的 ${number(images)} 个镜像全部读取完毕，所有共享均在允许之列。`,
    nothingInScope: '审计范围内没有自定义镜像，配置允许这种情况。',
    failed: '本次审计运行失败，没有核实任何内容。',
    sentence: (clauses) => `${clauses.join('；')}。`,
  },

  reasons: {
    unauthorized: '没有任何许可允许把该镜像共享给这个账号。',
    lapsed: (account, expires) => `账号 ${account} 的许可已于 ${expires} 到期。`,
    story: (reason) => `当时的理由：${reason}。`,
    owner: (owner) => `负责人：${owner}。`,
    ticket: (ticket) => `工单：${ticket}。`,
    sharesUnread: (cause) => `无法得知它共享给了谁：${cause}`,
    imagesUnread: (cause) => `未能列出其中的镜像：${cause}`,
    missing: (account) => `有一条必要许可要求它共享给 ${account}，但实际没有共享。`,
    missingImage: (account) => `账号 ${account} 的必要许可范围内没有任何镜像。`,
    expiring: (expires, daysLeft) =>
      `该许可于 ${expires} 到期（${daysLeft === 0 ? '就是今天' : `还有 ${number(daysLeft)} 天`}），且至少有一个共享只靠它允许。`,
    unused: '没有共享用到它，而它范围内的内容均已读取。',
    unconfigured: '没有任何审计目标包含它，因此没有读取它共享给了谁。',
    quota: (shares, maxShares) => `已有 ${shares} 个共享，上限为 ${maxShares} 个。`,
  },

  causes: {
    refused: (action, code, message, requestId) =>
      `${action} 被拒绝，错误码 ${code}：“${message}”（请求 ${requestId}）。`,
    unreachable: (action, detail, attempts) => `${action} 尝试 ${number(attempts)} 次，均未得到可用的应答：${detail}。`,
    deadline: '读取时间已用尽，未等到应答。',
    attributesUnknown: (accounts) => `已读取它的共享，但未能读取名称或标签，而账号 ${accounts} 的许可取决于这些信息。`,
    empty: '没有任何镜像进入范围，而该目标没有声明 mayBeEmpty: true。',
  },

  remediations: {
    unauthorized: '取消该共享；如果确实需要，则把它加入白名单，并写明理由和负责人。',
    lapsed: '取消该共享；如果仍然需要，请与负责人商定新的 expires，重新允许。',
    missing: '重新把镜像共享给该账号；如果已经不再需要，请删除这条许可。',
    missingImage: '对照现有镜像检查该许可的条件；如果已经不再需要，请删除这条许可。',
    expiring: '请在到期前决定：延后 expires，或取消共享并删除这条许可。',
    unused: '删除它；如果它本应对应某个现有共享，请更正其条件。',
    unconfigured: '把它加入审计目标，或删除该镜像。',
    quota: '请在达到上限之前，取消不再需要的共享。',
  },

  remedies: {
    'grant-permission': ({ action }) => `在 CAM 策略中，为运行审计的角色或用户授予该资源的 ${action} 权限。`,
    'foreign-image': () => '该镜像属于其他账号：请把它的 ID 从审计目标中去掉，或改为审计其所属账号。',
    'deleted-meanwhile': () => '它在列出之后、读取之前被删除，或正在删除中。若是如此，下次运行就不会再列出它。',
    'no-such-image': ({ region }) => `${region} 没有这个 ID 的镜像：已被删除，或者 ID、地域写错了。请更正审计目标。`,
    'malformed-image-id': () => '云端不认为这是镜像 ID：请在审计目标中更正。',
    'set-clock': () => '运行审计的机器时钟偏差超过五分钟：请同步时钟（NTP）后重新运行。',
    'renew-token': () => '临时密钥已过期或不完整。在云函数中，请检查运行角色是否仍然有效；在本地，请重新获取临时密钥。',
    'check-secret-id': () => '云端不认识该 SecretId：已被删除或禁用，或属于另一个站点（china、international）。',
    'check-secret-key': () => 'SecretKey 与 SecretId 不匹配：请重新填写二者，首尾不要有空格。',
    'drop-mfa': () => '该身份被要求二次验证：请改用角色运行审计，或免除其 API 调用的 MFA。',
    'lower-rate': () =>
      '有其他调用占用了同一配额：请调低 audit.sharesPerSecond 和 audit.imagesPerSecond，或换个时间运行。',
    'check-region': ({ region }) => `请检查 ${region} 的拼写：云端在这个名称的地域不提供该接口。`,
    'wait-for-cloud': () => '云端出现故障。请重新运行审计；如果一直如此，请提交工单并附上请求 ID。',
    'look-up-code': () => '请在接口文档中查找该错误码；如果一直如此，请提交工单并附上请求 ID。',
    'check-host': ({ region }) => `无法解析 ${region} 的接口域名：请先检查地域的拼写，再检查网络的 DNS。`,
    'check-network': () =>
      '请重新运行审计；如果一直如此，请检查函数到接口之间的网络：VPC、NAT 网关、防火墙（不会经过代理）。',
    'raise-timeout': () =>
      '请给它更多时间：调高函数的超时时间（最多 900 秒），在本机运行时调高 --deadline；或把审计目标拆分为多次运行。',
    'read-attributes': () =>
      '请为审计的角色授予 cvm:DescribeImages 权限，以便读取名称和标签；或在许可中直接写明镜像 ID。',
    'may-be-empty': ({ region }) =>
      `请检查地域 ${region} 和 where 条件是否正确；如果那里没有镜像属于正常，请为该目标设置 mayBeEmpty: true。`,
  },

  steps: {
    title: '需要做什么',
    shares: (n) => `取消 ${number(n)} 个未经允许的共享，或予以允许。取消所用的请求列在各镜像下方。`,
    unverified: (images, targets) => `查明 ${things(images, targets)}未能核实的原因。在此之前，不要当作没有问题。`,
    missing: (n) => `补上 ${number(n)} 个缺失的必要共享。`,
    minor: (n) => `有空时，处理下方 ${number(n)} 项次要问题。`,
    nothing: '无需处理，没有发现问题。',
    failed: '更正下列问题，然后重新运行。在运行成功之前，镜像的共享情况无人监视。',
  },
  problems: '出了什么问题',

  sections: {
    kind: (title) => `${title}：`,
    shares: (n) => `${number(n)} 个共享需要取消或允许`,
    unverified: (images, targets) => `${things(images, targets)}未能核实`,
  },

  row: {
    nameUnread: '名称未读取',
    since: (time) => `自 ${time} 起`,
    notAllowed: '未经允许',
    lapsed: (expires) => `许可至 ${expires}`,
    anyImage: '任意镜像',
    moreShares: (n) => `另有 ${number(n)} 个账号，均已包含在请求中`,
    request: '恰好取消以上共享的请求',
  },
  moreProblems: (n) => `另有 ${n} 个问题：运行 check 命令可列出全部。`,
  more: {
    mail: (n) => `此处另有 ${number(n)} 项，全部列在附件 report.csv 中。`,
    page: (n) => `此处另有 ${number(n)} 项，全部列在 CSV 或 JSON 报告中。`,
  },
  allElse: (images) => `其余 ${number(images)} 个镜像正常：已完整读取，所有共享均在允许之列。`,

  foot: {
    fact: (label, value) => `${label}：${value}`,
    region: '地域',
    images: '镜像',
    read: '已读',
    unread: '未读',
    filtered: '已过滤',
    unlisted: '未能列出',
    total: '合计',
    moreRegions: (n) => `另有 ${number(n)} 个地域`,
    shares: '共享',
    started: '开始',
    duration: '用时',
    seconds: (seconds) => `${seconds.toFixed(1)} 秒`,
    requests: '请求',
    retries: (requests, retries) => `${number(requests)} 次，其中重试 ${number(retries)} 次`,
    trigger: '触发器',
    runId: '运行',
    version: '版本',
    digest: '白名单 SHA-256',
    attached: '完整报告见附件 report.csv 和 report.json，内容较多时打包为一个 zip。',
  },
};
