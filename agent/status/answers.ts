/** What the socket is asked and what it answers; server, client and service share these words. */
import { join } from 'node:path';
import type { Alert, Command, CommandWay, Verdict } from '../model.ts';
import type { AlertHistory, AlertQuery } from '../store/protocol.ts';
import type { WatchSetAnswer } from '../watchset/live-watch-set.ts';
import type { PlantState } from './plant-state.ts';

/** A command as people give it: the agent adds its own time, by which way it came, and what it is about. */
export type CommandRequest = AsGiven<Command>;
type AsGiven<C> = C extends Command ? Omit<C, 'at' | 'via' | 'about'> : never;

/** What people may say of an alert. */
export const feedbackVerdicts = ['confirmed', 'false-alarm', 'known-work', 'withdrawn'] as const;

/** Maintenance that is longer must be said again: what nobody remembers must not stay silent. */
export const longestMaintenanceMs = 30 * 86_400_000;

/** No setting allows a shelf to be longer, in ms. */
export const longestShelfMs = 86_400_000;

export type CommandAnswer =
  | { readonly ok: true }
  /** `status` is an HTTP status: 404 no such alert, asset or sensor, 409 there is nothing to change or it is not allowed, 503 not now. */
  | { readonly ok: false; readonly status: number; readonly message: string };

/** What the running agent must be able to say. */
export interface StatusAnswers {
  /** null until the first frame has closed. */
  state(): PlantState | null;
  alerts(query: AlertQuery): Promise<readonly Alert[]>;
  alert(id: string): Promise<AlertHistory | null>;
  /** The last verdicts on one asset, newest last; empty for an asset nobody knows. */
  votes(asset: string, frames: number): readonly Verdict[];
  /** Which few sensors to watch. */
  watchSet(): WatchSetAnswer;
  /** Resolves once the frame that took the command is in the journal. */
  command(request: CommandRequest, via: CommandWay): Promise<CommandAnswer>;
}

/** What stands in the body of every answer that is not 2xx. */
export interface Complaint {
  readonly error: { readonly code: string; readonly message: string };
}

/** Most alerts or frames that one request may ask for. */
export const mostAsked = 1000;
/** A command's body beyond this is refused, in bytes. */
export const largestBody = 16 * 1024;

/** The agent's socket in its state folder. */
export function socketPath(stateFolder: string): string {
  return join(stateFolder, 'agent.sock');
}

/** sun_path of sockaddr_un holds 108 bytes with its terminating zero; libuv cuts longer ones off without a word. */
export const longestSocketPath = 107;
