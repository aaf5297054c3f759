import type { Plant, SourceSettings } from '../../../config/plant.ts';
import { plainTime } from '../../plain-words.ts';
import { withoutCredentials } from '../../sources/printable.ts';
import type { Graded } from '../grading/grading.ts';
import type { Finding } from '../incident.ts';
import type { SourceLoss } from '../silent-sources.ts';

/** Assets that a title names. */
const mostNamed = 3;

/**
 * That a source, or a gateway behind it, is lost, and how grave that is. Where most of it is gone and leaves assets that nobody
 * watches, not even by their limits, somebody is needed now; one gateway, or readings that others carry on without, in the next days.
 */
export function gradedLoss(plant: Plant, loss: SourceLoss): Graded {
  const finding = findingOf(plant, loss);
  return loss.isMost && loss.unseen.length > 0
    ? { level: 'alarm', priority: 'high', finding }
    : { level: 'advisory', priority: 'medium', finding };
}

function findingOf(plant: Plant, { source, isMost, silent, of, unseen, since }: SourceLoss): Finding {
  const what =
    silent.length === of
      ? `none of its ${of} sensors is heard`
      : `${silent.length} of its ${of} sensors are not heard`;
  const time = plainTime(since, plant.site.timezone);
  return {
    title: `source ${source}: ${what}${unseenWords(unseen)}, since ${time}`,
    evidence: [],
    votes: null,
    unusableSensors: silent.map((channel) => plant.sensors[channel]!.id),
    checks: isMost
      ? checksOfSource(plant.sources.find(({ name }) => name === source)!)
      : [
          'Look at the gateway or controller that these sensors come through: power, network cable, its own log.',
          'See which of them it is: coolwatch sensors',
        ],
    modelId: null,
    ne107: null,
  };
}

function unseenWords(unseen: readonly string[]): string {
  if (unseen.length === 0) return '';
  const more = unseen.length - mostNamed;
  return `, nobody watches ${unseen.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function checksOfSource({ type, url }: SourceSettings): readonly string[] {
  const server = type === 'mqtt' ? 'MQTT broker' : 'OPC UA server';
  const sender = type === 'mqtt' ? 'gateways that publish there' : 'controllers behind it';
  return [
    `Find out how far the connection gets (address, cable, log-in, certificate): coolwatch doctor`,
    `Look whether the ${server} at ${withoutCredentials(url)} runs.`,
    `If it does, look at the ${sender}: power, network, their own log.`,
  ];
}
