import { execFile } from 'node:child_process';
import { iso, plainSpan } from '../plain-words.ts';
import type { Millis } from '../model.ts';
import { type Check, type Examined, fault, ok, warning } from './check.ts';

/** Both clocks at one moment: the wall's, and one that nobody sets. */
export interface ClockReading {
  readonly wall: Millis;
  readonly monotonic: Millis;
}

/** The wall clock moved by more than this against the other one while we looked: it was set. */
const stepMs = 500;
/** A state that is stored for later than this from now shows a clock that was set back. */
const aheadMs = 60_000;
const toolMs = 3_000;

/** Whether the wall clock can be believed: it is what frames, alerts and certificates go by. */
export async function checkClock(
  { state, now, env }: Examined,
  before: ClockReading,
  after: ClockReading,
): Promise<Check[]> {
  return [
    ...setBack(state === null ? null : Date.parse(state.at), now),
    stepped(before, after),
    await synchronised(env),
  ];
}

function setBack(stored: Millis | null, now: Millis): Check[] {
  if (stored === null || stored - now < aheadMs) return [];
  return [
    fault(
      'clock',
      'wall clock',
      `says ${iso(now)}, but the agent has stored a state of ${iso(stored)}: it was set back by ${plainSpan(stored - now)}`,
      'set the right time (timedatectl set-time, or start NTP), then restart the agent',
    ),
  ];
}

function stepped(before: ClockReading, after: ClockReading): Check {
  const steps = after.wall - before.wall - (after.monotonic - before.monotonic);
  if (Math.abs(steps) <= stepMs) return ok('clock', 'wall clock', 'runs evenly with the monotonic clock');
  return warning(
    'clock',
    'wall clock',
    `was set by ${Math.round(steps)} ms while we looked`,
    'let one service alone set it (chrony or systemd-timesyncd), slowly; frames of a step are never learned',
  );
}

/** What tells of time synchronisation: systemd, chrony or adjtimex, whichever is there. null: it does not tell. */
const tellers: readonly {
  readonly tool: string;
  readonly args: readonly string[];
  readonly read: (said: string) => boolean | null;
}[] = [
  {
    tool: 'timedatectl',
    args: ['show', '--property=NTPSynchronized', '--value'],
    read: (said) => wordIn(said, /^(yes|no)$/m, 'yes'),
  },
  {
    tool: 'chronyc',
    args: ['-n', 'tracking'],
    read: (said) => wordIn(said, /^Leap status *: (.+)$/m, 'Normal'),
  },
  // STA_UNSYNC of adjtimex(2) is bit 0x40 of the status.
  {
    tool: 'adjtimex',
    args: ['--print'],
    read: (said) => {
      const status = /status: (\d+)/.exec(said)?.[1];
      return status === undefined ? null : (Number(status) & 0x40) === 0;
    },
  },
];

function wordIn(said: string, pattern: RegExp, good: string): boolean | null {
  const word = pattern.exec(said)?.[1];
  return word === undefined ? null : word === good;
}

async function synchronised(env: Examined['env']): Promise<Check> {
  for (const { tool, args, read } of tellers) {
    const said = await run(tool, args, env);
    const good = said === null ? null : read(said);
    if (good === null) continue;
    if (good) return ok('clock', 'time', `synchronised, says ${tool}`);
    return warning(
      'clock',
      'time',
      `not synchronised, says ${tool}: it drifts`,
      'start NTP (timedatectl set-ntp true, or chrony) with a server that the plant network reaches',
    );
  }
  return warning(
    'clock',
    'time',
    'this system does not tell whether its time is synchronised: no timedatectl, chronyc or adjtimex answers',
    'compare it with a clock you trust; install chrony or systemd-timesyncd where the network has a time server',
  );
}

/** Its standard output; null where it is not there or fails. */
function run(tool: string, args: readonly string[], env: Examined['env']): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { timeout: toolMs, env: { PATH: env['PATH'], LC_ALL: 'C' } };
    execFile(tool, args, options, (error, out) => resolve(error === null ? out : null));
  });
}
