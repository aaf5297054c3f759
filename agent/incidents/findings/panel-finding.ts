import type { Plant } from '../../../config/plant.ts';
import { Cell, type Frame } from '../../model.ts';
import { plainTime } from '../../plain-words.ts';
import type { Finding } from '../incident.ts';
import type { BlindSpell, Undecided } from '../undecided-panels.ts';

const reasons: Record<Undecided, string> = {
  'out-of-envelope': 'it runs beyond what was learned',
  'stale-input': 'its sensors, or those of what drives it, cannot be used',
  'warming-up': 'it never runs, or is never heard, for long enough',
  'not-learned': 'some of its detectors have learned nothing',
  failed: 'its detectors have failed',
  'unknown-mode': 'nothing tells whether it runs',
};

/** That the detectors have had no word on an asset for a day of its running, why, and what to do about it. */
export function findingOfSpell(
  plant: Plant,
  frame: Frame,
  { asset, why, since }: BlindSpell,
  modelId: string | null,
): Finding {
  const time = plainTime(since, plant.site.timezone);
  return {
    title: `${asset}: its detectors have not judged it for a day of running, since ${time}: ${reasons[why]}`,
    evidence: [],
    votes: null,
    unusableSensors: plant.sensors
      .filter((sensor, channel) => sensor.asset === asset && frame.states[channel]! > Cell.substituted)
      .map(({ id }) => id),
    checks: [
      ...checksOf(asset, why),
      `Limits and rules of the plant watch it all the same. Who abstains, and why: coolwatch votes ${asset}`,
    ],
    modelId,
    ne107: null,
  };
}

function checksOf(asset: string, why: Undecided): readonly string[] {
  switch (why) {
    case 'out-of-envelope':
      return [
        `Is the way it runs here to stay (load, season, set-point, machines beside it)? Then it has to be learned: coolwatch status says when it is; once learning has settled, raise learning.settled_after in agent.yaml.`,
        `If something drives ${asset} that sensors.yaml does not name, add it to its drivers.`,
      ];
    case 'stale-input':
      return [
        `Mend what is stale, bad or suspect: coolwatch sensors --asset ${asset}`,
        `If they are all right, look at its drivers: coolwatch sensors`,
      ];
    case 'warming-up':
      return [
        `Does it start and stop all the time, or have its readings gaps? coolwatch sensors --asset ${asset}`,
      ];
    case 'not-learned':
      return ['See what they lack: coolwatch models'];
    case 'failed':
      return ['Start the agent again. If they fail again its log says why: journalctl -u coolwatch'];
    case 'unknown-mode':
      return [
        `Look at the sensor that says whether ${asset} runs: coolwatch sensors, \`running\` in sensors.yaml`,
      ];
  }
}
