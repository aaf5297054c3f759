import { AgentError } from '../../agent/errors.ts';
import type { PlantState } from '../../agent/status/plant-state.ts';
import { StatusClient } from '../../agent/status/socket-client.ts';

/** What the agent on this state folder says of the plant; undefined while it does not answer or has no frame yet. */
export async function askState(stateFolder: string): Promise<PlantState | undefined> {
  try {
    return (await new StatusClient(stateFolder).state()) ?? undefined;
  } catch (cause) {
    if (cause instanceof AgentError && cause.code === 'agent-unreachable') return undefined;
    throw cause;
  }
}
