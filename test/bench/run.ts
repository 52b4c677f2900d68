import { benchCold } from './cold.ts';
import { benchCpu } from './cpu.ts';
import { benchFleet } from './fleet.ts';
import { benchJudge } from './judge.ts';
import { benchPace } from './pace.ts';
import { benchWholeRun } from './whole-run.ts';

const benches: Readonly<Record<string, () => Promise<void>>> = {
  pace: benchPace,
  cpu: benchCpu,
  cold: benchCold,
  fleet: benchFleet,
  judge: benchJudge,
  'whole-run': benchWholeRun,
};

// `npm run bench`, or `npm run bench -- pace` for one of them.
const chosen = process.argv.slice(2);
for (const name of chosen.length > 0 ? chosen : Object.keys(benches)) {
  const bench = benches[name];
  if (bench === undefined) throw new Error(`There is no bench ${name}: choose of ${Object.keys(benches).join(', ')}.`);
  await bench();
}
