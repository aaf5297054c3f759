import { Command } from 'commander';
import { AgentError } from '../errors.ts';
import { findAlert } from './plant/alert-lookup.ts';
import { CommandRefused, Exit } from './exit-codes.ts';
import type { Io } from './terminal/io.ts';
import { openPlant, type PlantView } from './plant/open-plant.ts';
import { type OutputOptions, type PlaceOptions, withOutputOptions, withPlaceOptions } from './options.ts';
import { plain, plainJson } from './terminal/plain.ts';

interface AckOptions extends OutputOptions, PlaceOptions {
  readonly by?: string;
  readonly note?: string;
}

/** The agent answers once the frame that took the command is journalled: a frame, its lateness and some. */
const waitPeriods = 6;
const waitAtLeastMs = 60_000;

export function ackCommand(io: Io): Command {
  return withOutputOptions(withPlaceOptions(new Command('ack')))
    .description('acknowledge an alert: you know of it (it is still watched and not silenced)')
    .argument('<id>', 'its id, or the beginning of it')
    .option('--by <name>', 'who acknowledges (default: the login name)')
    .option('--note <text>', 'what you found or will do')
    .action(async (id: string, options: AckOptions) => {
      const by = plain(options.by ?? io.user() ?? '').trim();
      if (by === '') throw new CommandRefused('usage', Exit.usage, 'who acknowledges? Give --by NAME');
      const note = plain(options.note ?? '').trim() || null;
      const plant = await openPlant(options, io);
      try {
        if (!plant.live) {
          const reason = `acknowledging needs a running agent (${plant.notice ?? 'none answers'})`;
          throw new AgentError('agent-unreachable', reason);
        }
        const { alert } = await findAlert(plant, id);
        await acknowledge(plant, alert.id, by, note, io);
        if (options.json) io.out.write(`${plainJson({ ok: true, id: alert.id, by, note })}\n`);
        else io.out.write(`Acknowledged by ${by}: ${plain(alert.title)}\n`);
      } finally {
        plant.close();
      }
    });
}

async function acknowledge(plant: PlantView, id: string, by: string, note: string | null, io: Io) {
  const waitMs = Math.max(waitAtLeastMs, waitPeriods * (plant.state?.agent.period_ms ?? 0));
  if (io.err.terminal) io.err.write('waiting for the frame that takes it..\r');
  const answer = await plant.command({ kind: 'ack', id, by, note }, waitMs);
  if (io.err.terminal) io.err.write('\u001B[K');
  if (answer.ok) return;
  const { status, message } = answer;
  if (status === 404) throw new AgentError('not-found', message);
  throw new CommandRefused(status === 409 ? 'already-closed' : 'refused', Exit.failed, message);
}
