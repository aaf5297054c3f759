import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { loadSettings } from '../../config/agent-yaml/settings-loader.ts';
import type { MemberSettings } from '../../config/settings.ts';

/** A ballot that goes off as soon as its ratio is under 1, and holds no level against the process. */
const noLatch = { release: 1e-9, frames: 1 };

/** A stage of agent.yaml by the words of the table. */
const stages = {
  'no validation': 'validation',
  'no modes': 'modes',
  'no drivers out': 'drivers',
  'no physics': 'physics',
  'no twins': 'twins',
  'not together': 'together',
  'no slow route': 'slow_route',
};

/** The default configuration less one part at a time, each as an agent.yaml that anybody could write; then each member `alone`. */
function ablations(alone: boolean): ReadonlyMap<string, object> {
  const defaults = loadSettings(null);
  if (!defaults.ok) throw new Error('the default configuration does not load');
  const { members } = defaults.value.panel;
  const each = (change: Partial<MemberSettings>) => ({
    panel: { members: members.map((member) => ({ ...member, ...change })) },
  });
  return new Map<string, object>([
    ['whole', {}],
    ['no smoothing of readings', each({ smoothing: 1 })],
    ['no averaging of scores', each({ averaging: 1 })],
    ['neither', each({ smoothing: 1, averaging: 1 })],
    ['no drift filter', each({ drifting: 'see' })],
    ['no latch', { voting: { latch: noLatch } }],
    ['no persistence', { voting: { persistence: { m: 1, n: 1 } } }],
    ['no latch, no persistence', { voting: { latch: noLatch, persistence: { m: 1, n: 1 } } }],
    // Where frames are shorter than that.
    ['unwatched every 10 s', { panel: { unwatched_every: '10s' } }],
    ...Object.entries(stages).map(([name, stage]): [string, object] => [
      name,
      { stages: { [stage]: false } },
    ]),
    ...(alone ? members : []).map((member): [string, object] => [
      `no vote: ${member.name} alone`,
      { panel: { members: [member] } },
    ]),
  ]);
}

/** How a benchmark tells of its ablations. */
interface Told<T> {
  /** Title and column headings of the table. */
  readonly heading: string;
  readonly row: (name: string, judged: T) => string;
  /** One object at the end instead of a table. */
  readonly json: boolean;
  /** Each member as well, as if there were no other. */
  readonly alone: boolean;
}

/** Judges each ablation in turn and prints its row at once, since all take an hour or more; `judge` is given its agent.yaml. */
export async function tellAblations<T>(
  judge: (configFile: string) => Promise<T>,
  { heading, row, json, alone }: Told<T>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'coolwatch-ablations-'));
  const judged: Record<string, T> = {};
  if (!json) process.stdout.write(`${heading}\n`);
  try {
    for (const [name, settings] of ablations(alone)) {
      const configFile = join(folder, 'agent.yaml');
      writeFileSync(configFile, stringify(settings));
      judged[name] = await judge(configFile);
      if (!json) process.stdout.write(`${row(name, judged[name])}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (json) process.stdout.write(`${JSON.stringify(judged)}\n`);
}
