import { Agent } from 'node:http';
import { connect } from 'node:net';
import { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cvm/v20170312/cvm_client.js';
import { credentials, region } from './estate.ts';

/** The SDK as its documentation shows it, pointed at the emulator. */
export function createBareClient(port: number): Client {
  const agent = Object.assign(new Agent({ keepAlive: true }), {
    createConnection: () => connect({ host: '127.0.0.1', port }),
  });
  const httpProfile = { endpoint: `cvm.${region}.tencentcloudapi.com`, protocol: 'http://', agent };
  return new Client({ credential: credentials, region, profile: { httpProfile } });
}
