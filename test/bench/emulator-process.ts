import { createEmulator } from '../../lib/emulator/emulator.ts';
import { listenOnLoopback } from '../../lib/listen.ts';
import { benchEstate } from './estate.ts';

// An emulator in a process of its own, so that its work is not counted as the client's. Prints its port.
const [count = '', sharesPerImage = '1'] = process.argv.slice(2);
const estate = benchEstate(Number(count), Number(sharesPerImage));
console.log(await listenOnLoopback(createEmulator({ estate, rate: 'unlimited' })));
