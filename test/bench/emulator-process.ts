import * as z from 'zod/mini';
import { createEmulator } from '../../lib/emulator/emulator.ts';
import { listenOnLoopback } from '../../lib/listen.ts';
import { benchEstate } from './estate.ts';

// An emulator in a process of its own, so that its work is not counted as the client's. Takes its options as JSON, and prints
// its port.
const options = z.object({
  images: z.number(),
  sharesPerImage: z.optional(z.number()),
  accounts: z.optional(z.number()),
  regions: z.optional(z.number()),
  rate: z.enum(['documented', 'unlimited']),
});
const { rate, ...size } = options.parse(JSON.parse(process.argv[2] ?? ''));
console.log(await listenOnLoopback(createEmulator({ estate: benchEstate(size), rate })));
