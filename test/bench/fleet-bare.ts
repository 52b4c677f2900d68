import { Agent } from 'node:http';
import { connect } from 'node:net';
import { Client as CvmClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cvm/v20170312/cvm_client.js';
import { Client as StsClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/sts/v20180813/sts_client.js';
import { accountUins, credentials, region, regionNames, role, uin } from './estate.ts';

// The loop over the SDK that a user would write: a role an account, a list a place, and one image after the other. Takes port,
// accounts and regions; prints the images read and the CPU time as JSON.
const [port = '', accounts = '', regions = ''] = process.argv.slice(2);

const agent = Object.assign(new Agent({ keepAlive: true }), {
  createConnection: () => connect({ host: '127.0.0.1', port: Number(port) }),
});

const profileOf = (endpoint: string) => ({ httpProfile: { endpoint, protocol: 'http://' as const, agent } });

async function credentialOf(account: string) {
  if (account === uin) return credentials;
  const sts = new StsClient({ credential: credentials, region, profile: profileOf('sts.tencentcloudapi.com') });
  const answer = await sts.AssumeRole({
    RoleArn: `qcs::cam::uin/${account}:roleName/${role.name}`,
    RoleSessionName: 'bench',
  });
  const { TmpSecretId: secretId, TmpSecretKey: secretKey, Token: token } = answer.Credentials ?? {};
  return { secretId, secretKey, token };
}

const before = process.cpuUsage();
const answers: unknown[] = [];
for (const account of accountUins(Number(accounts))) {
  const credential = await credentialOf(account);
  for (const place of regionNames(Number(regions))) {
    const profile = profileOf(`cvm.${place}.tencentcloudapi.com`);
    const client = new CvmClient({ credential, region: place, profile });
    const list = await client.DescribeImages({
      Filters: [{ Name: 'image-type', Values: ['PRIVATE_IMAGE'] }],
      Limit: 100,
    });
    for (const { ImageId = '' } of list.ImageSet ?? [])
      answers.push(await client.DescribeImageSharePermission({ ImageId }));
  }
}
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ read: answers.length, cpuMs: (user + system) / 1000 }));
process.exit(0);
