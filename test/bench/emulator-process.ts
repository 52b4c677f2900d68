import { createEmulator } from '../../lib/emulator/emulator.ts';
import { listenOnLoopback } from '../../lib/listen.ts';
import { benchEstate } from './estate.ts';

// An emulator in a process of its own, so that its work is not counted as the client's. Prints its port.
const count = Number(process.argv[2]);
console.log(await listenOnLoopback(createEmulator({ estate: benchEstate(count), rate: 'unlimited' })));
