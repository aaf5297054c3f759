import { Argument, Command, InvalidArgumentError } from 'commander';
import { durationShape, parseDuration } from '../../../config/duration.ts';
import type { FeedbackCommand } from '../../model.ts';
import { feedbackWords } from '../../plain-words.ts';
import { parseTimestamp } from '../../sources/timestamp.ts';
import { feedbackVerdicts, longestMaintenanceMs } from '../../status/answers.ts';
import { CommandRefused, Exit } from '../exit-codes.ts';
import { type OutputOptions, type PlaceOptions, withOutputOptions, withPlaceOptions } from '../options.ts';
import { findAlert } from '../plant/alert-lookup.ts';
import { giveCommand, needsAgent, type PersonOptions, personOf } from '../plant/give-command.ts';
import { openPlant } from '../plant/open-plant.ts';
import type { Io } from '../terminal/io.ts';
import { plain, plainJson } from '../terminal/plain.ts';

type Verdict = FeedbackCommand['verdict'];

interface FeedbackOptions extends OutputOptions, PlaceOptions, PersonOptions {
  readonly mode?: string;
  readonly for?: number;
  readonly until?: string;
  readonly undo?: true;
}

export function feedbackCommand(io: Io): Command {
  const verdicts = feedbackVerdicts.filter((verdict) => verdict !== 'withdrawn');
  return withOutputOptions(withPlaceOptions(new Command('feedback')))
    .description('say what an alert was: the failure it told of, a false alarm, or work that was known')
    .argument('<id>', 'its id, or the beginning of it')
    .addArgument(new Argument('[verdict]', 'what it was').choices(verdicts))
    .option('--mode <mode>', 'confirmed: how it failed, a key of fault-modes.yaml such as bearing')
    .option(
      '--for <duration>',
      'known-work: how long from now people work there, e.g. 2h; at most 30d',
      forMs,
    )
    .option('--until <time>', "known-work: until when, e.g. 2026-11-24T06:00 (the site's time) or ...Z")
    .option('--undo', 'take back what was said of it')
    .option('--by <name>', 'who says so (default: the login name)')
    .option('--note <text>', 'what was found')
    .action(async (id: string, given: Verdict | undefined, options: FeedbackOptions) => {
      const verdict = verdictOf(given, options);
      const { by, note } = personOf(options, io);
      const plant = await openPlant(options, io);
      try {
        needsAgent(plant, 'feedback');
        const { alert } = await findAlert(plant, id);
        const lasts = spanOf(options, plant.state?.timezone ?? 'UTC', io.now());
        const mode = options.mode ?? null;
        const request = { kind: 'feedback', id: alert.id, verdict, mode, forMs: lasts, by, note } as const;
        await giveCommand(plant, request, 'refused', io);
        const until = lasts === null ? null : new Date(io.now() + lasts).toISOString();
        if (options.json) {
          io.out.write(`${plainJson({ ok: true, id: alert.id, verdict, mode, until, by, note })}\n`);
          return;
        }
        const work = until === null ? '' : ` until ${plant.time.full(until)}`;
        const words = verdict === 'withdrawn' ? 'Taken back' : `Noted as ${feedbackWords(request)}${work}`;
        io.out.write(`${words}, by ${by}: ${plain(alert.title)}\n`);
      } finally {
        plant.close();
      }
    });
}

function verdictOf(given: Verdict | undefined, { undo, mode, for: span, until }: FeedbackOptions): Verdict {
  if ((given === undefined) === (undo === undefined)) {
    throw usage('say what it was: confirmed, false-alarm or known-work; or --undo to take that back');
  }
  if (mode !== undefined && given !== 'confirmed') throw usage('--mode is for what is confirmed');
  if ((span ?? until) !== undefined && given !== 'known-work') {
    throw usage('--for and --until are for known-work');
  }
  if (span !== undefined && until !== undefined) throw usage('say --for or --until, not both');
  return given ?? 'withdrawn';
}

/** How long from now, in ms; null where nobody says. */
function spanOf(options: FeedbackOptions, timezone: string, now: number): number | null {
  if (options.until === undefined) return options.for ?? null;
  const until = parseTimestamp(options.until, timezone);
  if (until === null) throw usage('--until must be a time such as 2026-11-24T06:00 or 2026-11-24T05:00Z');
  if (until <= now) throw usage('--until lies in the past');
  if (until - now > longestMaintenanceMs) throw usage('--until lies more than 30d away; say so again then');
  return until - now;
}

function forMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms <= 0) throw new InvalidArgumentError(`It ${durationShape}.`);
  if (ms > longestMaintenanceMs) throw new InvalidArgumentError('Work lasts 30d at most; say so again then.');
  return ms;
}

function usage(message: string): CommandRefused {
  return new CommandRefused('usage', Exit.usage, message);
}
