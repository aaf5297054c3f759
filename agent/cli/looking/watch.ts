import { setTimeout as pause } from 'node:timers/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { durationShape, parseDuration } from '../../../config/duration.ts';
import { messageOf } from '../../errors.ts';
import {
  type OutputOptions,
  type PlaceOptions,
  wholeNumber,
  withOutputOptions,
  withPlaceOptions,
} from '../options.ts';
import { agentAnswers, openPlant } from '../plant/open-plant.ts';
import { span } from '../terminal/site-time.ts';
import { FullScreen } from '../terminal/full-screen.ts';
import type { Io } from '../terminal/io.ts';
import { plain, plainJson } from '../terminal/plain.ts';
import { statusDocument, statusLines } from './status.ts';

interface WatchOptions extends OutputOptions, PlaceOptions {
  readonly every: number;
  readonly times?: number;
}

const usual = '5s';
const leastMs = 500;
/** What a stopped agent left is read again this often: after a crash its databases are copied for it. */
const storedMs = 60_000;

export function watchCommand(io: Io): Command {
  return withOutputOptions(withPlaceOptions(new Command('watch')))
    .description(
      'the status, live: drawn anew in place on a terminal, one after the other elsewhere; Ctrl-C ends',
    )
    .addOption(
      new Option('--every <duration>', 'how often').argParser(period).default(parseDuration(usual)!, usual),
    )
    .option('--times <n>', 'end after so many', wholeNumber(1, 1_000_000))
    .action(async (options: WatchOptions) => {
      const { stop, reload } = io.serviceSignals();
      const hungUp = new AbortController();
      // The ssh session that read along is gone.
      reload(() => hungUp.abort());
      const ended = AbortSignal.any([stop, hungUp.signal]);
      if (io.out.terminal && options.json !== true) await onScreen(options, ended, io);
      else await oneAfterTheOther(options, ended, io);
    });
}

/** Goes on when the agent stops or starts: that is when people look. */
async function onScreen(options: WatchOptions, ended: AbortSignal, io: Io): Promise<void> {
  const screen = new FullScreen(io.out);
  const foot = `every ${span(options.every)}; Ctrl-C ends`;
  let lines: readonly string[] = [];
  let readAt = -Infinity;
  let live = true;
  const look = async (): Promise<void> => {
    if (!live && io.now() - readAt < storedMs && !(await agentAnswers(options, io))) return;
    readAt = io.now();
    try {
      const plant = await openPlant(options, io);
      live = plant.live;
      try {
        lines = statusLines(plant, io);
      } finally {
        plant.close();
      }
    } catch (cause) {
      live = false;
      lines = [plain(messageOf(cause))];
    }
  };
  screen.begin();
  try {
    await repeated(options, ended, async () => {
      await look();
      screen.show(lines, foot);
    });
  } finally {
    screen.end();
  }
}

async function oneAfterTheOther(options: WatchOptions, ended: AbortSignal, io: Io): Promise<void> {
  await repeated(options, ended, async () => {
    const plant = await openPlant(options, io);
    try {
      const text = options.json
        ? onOneLine(plainJson(statusDocument(plant, io)))
        : `${statusLines(plant, io).join('\n')}\n`;
      io.out.write(`${text}\n`);
    } finally {
      plant.close();
    }
  });
}

/** Line breaks within texts are written as \\n in JSON, so those that are left are layout. */
function onOneLine(json: string): string {
  return json.replaceAll(/\n */g, '');
}

async function repeated(
  { every, times = Infinity }: WatchOptions,
  ended: AbortSignal,
  show: () => Promise<void>,
): Promise<void> {
  for (let n = 1; !ended.aborted; n += 1) {
    await show();
    if (n >= times) return;
    await pause(every, undefined, { signal: ended }).catch(() => undefined);
  }
}

function period(text: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw new InvalidArgumentError(`It ${durationShape}.`);
  if (ms < leastMs) throw new InvalidArgumentError('It is 500ms at least.');
  return ms;
}
