import type { TestContext } from 'node:test';
import type { Alert, Verdict } from '../../agent/model.ts';
import type { CommandAnswer, CommandRequest, StatusAnswers } from '../../agent/status/answers.ts';
import type { PlantState } from '../../agent/status/plant-state.ts';
import type { WatchSetAnswer } from '../../agent/watchset/live-watch-set.ts';
import { StatusSocket } from '../../agent/status/socket-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

export interface ServedPlant {
  readonly folder: string;
  readonly socket: StatusSocket;
  /** Commands that reached the agent. */
  readonly commands: CommandRequest[];
  readonly warnings: string[];
}

/** An agent's socket in a folder of its own, with an agent behind it that knows only what it is given. */
export async function servedPlant(
  t: TestContext,
  known: {
    readonly state?: PlantState | null;
    readonly alerts?: readonly Alert[];
    readonly verdicts?: readonly Verdict[];
    readonly watchSet?: WatchSetAnswer;
    readonly command?: (request: CommandRequest) => Promise<CommandAnswer>;
    readonly folder?: string;
    readonly requestTimeoutMs?: number;
  } = {},
): Promise<ServedPlant> {
  const folder = known.folder ?? temporaryFolder(t);
  const commands: CommandRequest[] = [];
  const warnings: string[] = [];
  const alerts = known.alerts ?? [];
  const answers: StatusAnswers = {
    state: () => known.state ?? null,
    alerts: async ({ open, limit }) =>
      alerts.filter(({ state }) => open !== true || state !== 'normal').slice(0, limit),
    async alert(id) {
      const alert = alerts.find((other) => other.id === id);
      return alert === undefined ? null : { alert, history: [{ ...alert, revision: 1 }, alert] };
    },
    votes: (asset, frames) =>
      (known.verdicts ?? []).filter((verdict) => verdict.asset === asset).slice(-frames),
    watchSet: () => known.watchSet ?? { watch_set: null, history: [] },
    async command(request) {
      commands.push(request);
      return known.command === undefined ? { ok: true } : known.command(request);
    },
  };
  const socket = new StatusSocket({
    stateFolder: folder,
    answers,
    log: { warn: (...args: unknown[]) => void warnings.push(JSON.stringify(args)) },
    ...(known.requestTimeoutMs === undefined ? {} : { requestTimeoutMs: known.requestTimeoutMs }),
  });
  await socket.start();
  t.after(() => socket.stop());
  return { folder, socket, commands, warnings };
}
