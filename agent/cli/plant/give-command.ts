import { AgentError } from '../../errors.ts';
import type { CommandRequest } from '../../status/answers.ts';
import { CommandRefused, Exit } from '../exit-codes.ts';
import type { Io } from '../terminal/io.ts';
import { plain } from '../terminal/plain.ts';
import type { PlantView } from './open-plant.ts';

/** Who commands, and why: every command has these. */
export interface PersonOptions {
  readonly by?: string;
  readonly note?: string;
}

/** The agent answers once the frame that took the command is journalled: a frame, its lateness and some. */
const waitPeriods = 6;
const waitAtLeastMs = 60_000;

/** Throws CommandRefused when nobody says who it is. */
export function personOf(
  options: PersonOptions,
  io: Io,
): { readonly by: string; readonly note: string | null } {
  const by = plain(options.by ?? io.user() ?? '').trim();
  if (by === '') throw new CommandRefused('usage', Exit.usage, 'who are you? Give --by NAME');
  return { by, note: plain(options.note ?? '').trim() || null };
}

/** Throws AgentError 'agent-unreachable' where no agent runs, in words for what was tried. */
export function needsAgent(plant: PlantView, what: string): void {
  if (plant.live) return;
  const why = `${what} needs a running agent (${plant.notice ?? 'none answers'})`;
  throw new AgentError('agent-unreachable', why);
}

/** Resolves when the agent has journalled it; `conflict` names a 409. */
export async function giveCommand(
  plant: PlantView,
  request: CommandRequest,
  conflict: 'already-closed' | 'refused',
  io: Io,
): Promise<void> {
  const waitMs = Math.max(waitAtLeastMs, waitPeriods * (plant.state?.agent.period_ms ?? 0));
  if (io.err.terminal) io.err.write('waiting for the frame that takes it..\r');
  const answer = await plant.command(request, waitMs);
  if (io.err.terminal) io.err.write('\u001B[K');
  if (answer.ok) return;
  const { status, message } = answer;
  if (status === 404) throw new AgentError('not-found', message);
  throw new CommandRefused(status === 409 ? conflict : 'refused', Exit.failed, message);
}
