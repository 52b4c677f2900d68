import fc from 'fast-check';
import { expect, test } from 'vitest';
import { performAudit } from '../../../handlers/run/perform-audit.ts';
import type { AuditReport } from '../../../lib/types.ts';
import { loadText } from '../../support/config-file.ts';
import { type Answer, own, type SeenCall, session, startRoleCloud } from '../../support/role-cloud.ts';

const members = ['100000000003', '100000000004', '100000000005'] as const;
const regions = ['ap-guangzhou', 'ap-shanghai'] as const;
const partner = '200000000001';
const outsider = '200000000002';

/** A call that is answered, or refused with the code: for this call alone, after repetitions, or for the credentials. */
const anyRefusal = fc.constantFrom('UnauthorizedOperation', 'InternalError', 'AuthFailure.TokenFailure');
const anyOutcome = fc.oneof({ arbitrary: fc.constant(undefined), weight: 4 }, { arbitrary: anyRefusal, weight: 1 });
const anyImage = fc.record({ refusal: anyOutcome, shares: fc.subarray([partner, outsider]) });
const anyPlace = fc.record({ refusal: anyOutcome, images: fc.array(anyImage, { minLength: 1, maxLength: 3 }) });
const anyAccount = fc.record({
  /** `another`: the credentials that come are those of another account. */
  role: fc.oneof(
    { arbitrary: fc.constant('assumed'), weight: 4 },
    { arbitrary: fc.constantFrom('another', 'InternalError.GetRoleError', 'UnauthorizedOperation'), weight: 1 },
  ),
  places: fc.tuple(anyPlace, anyPlace),
});
const anyEstate = fc.tuple(anyAccount, anyAccount, anyAccount);

type Drawn<A> = A extends fc.Arbitrary<infer T> ? T : never;
type Estate = Drawn<typeof anyEstate>;

interface Image extends Drawn<typeof anyImage> {
  readonly account: string;
  readonly region: string;
  readonly imageId: string;
}

function imagesOf(estate: Estate): readonly Image[] {
  return estate.flatMap(({ places }, member) =>
    places.flatMap(({ images }, place) =>
      images.map((image, index) => ({
        ...image,
        account: members[member] ?? '',
        region: regions[place] ?? '',
        imageId: `img-${member}${place}${index}00000`,
      })),
    ),
  );
}

/** Account whose credentials signed a call. */
function accountOf({ secretId }: SeenCall): string {
  return secretId.replace('AKID', '');
}

/** Answers of the estate; the images whose shares it told are added to `told`. */
function answersOf(estate: Estate, told: Set<string>): Answer {
  const images = imagesOf(estate);
  return (call) => {
    const { action, host, parameters } = call;
    const region = host.split('.')[1];
    switch (action) {
      case 'AssumeRole': {
        const account = /uin\/(\d+):/.exec(String(parameters.RoleArn))?.[1] ?? '';
        const role = estate[members.findIndex((uin) => uin === account)]?.role ?? 'assumed';
        if (role === 'assumed') return undefined;
        return role === 'another' ? { ...session(`AKID${members[0]}0`), ExpiredTime: 4_000_000_000 } : role;
      }
      case 'DescribeImages': {
        const account = accountOf(call);
        const refusal =
          estate[members.findIndex((uin) => uin === account)]?.places[regions.findIndex((one) => one === region)]
            ?.refusal;
        if (refusal !== undefined) return refusal;
        const here = images.filter((image) => image.account === account && image.region === region);
        return { TotalCount: here.length, ImageSet: here.map(({ imageId: ImageId }) => ({ ImageId, Tags: [] })) };
      }
      case 'DescribeImageSharePermission': {
        const image = images.find(({ imageId }) => imageId === parameters.ImageId);
        if (image === undefined || image.account !== accountOf(call)) return 'InvalidImageId.NotFound';
        if (image.refusal !== undefined) return image.refusal;
        told.add(image.imageId);
        const CreatedTime = '2020-01-01T00:00:00Z';
        return { SharePermissionSet: image.shares.map((AccountId) => ({ AccountId, CreatedTime })) };
      }
      default:
        return undefined;
    }
  };
}

/** Kinds of the findings about an image: its own, and those of its place that was not read. */
function kindsAbout({ findings }: AuditReport, { account, region, imageId }: Image): readonly string[] {
  const about = findings.filter((finding) => {
    if (finding.kind === 'unverified-target')
      return finding.place.account === account && finding.place.region === region;
    return 'image' in finding && finding.image?.imageId === imageId;
  });
  return about.map(({ kind }) => kind);
}

/** True for an image that is answered whatever else is refused: unless that are the credentials of its account. */
function isAnswered(estate: Estate, { account, region, refusal }: Image): boolean {
  const { role, places } = estate[members.findIndex((uin) => uin === account)] ?? { role: '', places: [] };
  const listing = places[regions.findIndex((one) => one === region)]?.refusal;
  const outcomes = places.flatMap((place) => [place.refusal, ...place.images.map((image) => image.refusal)]);
  const isCut = role !== 'assumed' || outcomes.includes('AuthFailure.TokenFailure');
  return !isCut && listing === undefined && refusal === undefined;
}

test('of accounts that refuse anything, no image that was not read passes for clean, and none is left out', async () => {
  const accounts = members.map((uin) => `{ uin: "${uin}", role: Audit }`).join(', ');
  const config = await loadText(`accounts: [${accounts}]
targets: [{ regions: [${regions.join(', ')}], images: all }]
allowlist: [{ sharedAccount: "${partner}", reason: Runs our appliance }]
`);
  let answer: Answer | undefined;
  const { runtime, credentials } = await startRoleCloud((call) => answer?.(call));
  const property = fc.asyncProperty(anyEstate, async (estate) => {
    const told = new Set<string>();
    answer = answersOf(estate, told);
    const inputs = { ...runtime, credentials, runId: 'run-1', toolVersion: '0', configFile: 'audit.yml', uin: own };
    const { report } = await performAudit(config, inputs);
    for (const image of imagesOf(estate)) {
      const found = kindsAbout(report, image);
      const truth = image.shares.includes(outsider) ? ['unauthorized-share'] : [];
      // An answer that comes when the credentials were refused is not waited for.
      if (!told.has(image.imageId) || found[0]?.startsWith('unverified-') === true)
        expect(found).toEqual([expect.stringMatching(/^unverified-(image|target)$/)]);
      else expect(found).toEqual(truth);
      if (isAnswered(estate, image)) expect(found).toEqual(truth);
    }
    for (const [index, { role }] of estate.entries()) {
      const unlisted = report.findings.filter(
        (finding) => finding.kind === 'unverified-target' && finding.place.account === members[index],
      );
      if (role !== 'assumed') expect(unlisted).toHaveLength(regions.length);
    }
    const isWhole = report.findings.every(({ kind }) => kind === 'unauthorized-share');
    expect(report.verdict === 'incomplete').toBe(!isWhole);
    expect(report.scope.accounts.map(({ uin }) => uin)).toEqual(members);
  });
  await fc.assert(property, { numRuns: 20 });
});
