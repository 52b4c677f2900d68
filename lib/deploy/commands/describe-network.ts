import type { DeployedFunction } from '../cloud/deployed.ts';

/** Networks of a function: its VPC, and whether it has the public network. */
export function describeNetwork({ network, vpc }: Pick<DeployedFunction, 'network' | 'vpc'>): string {
  const own = vpc === undefined ? '' : `${vpc.vpcId}, ${vpc.subnetId}; `;
  if (network === undefined) return `${own}public: unknown`;
  if (!network.isOpen) return `${own}NOT public`;
  return `${own}public${network.hasFixedAddress ? ', with a fixed address' : ''}`;
}
