import { type Check, type Examined, fault, length, ok, warning } from './check.ts';

const silentPeriods = 10;
const silentAtLeastMs = 60_000;

/** Whether anybody watches. `silent`: why no agent answers, in words. */
export function checkAgent({ live, state, now }: Examined, silent: string | null): Check {
  if (!live) {
    const why = silent ?? 'no agent answers';
    const advice = 'start it (systemctl start coolwatch); what follows is what it left behind';
    if (state === null) return warning('agent', null, why, advice);
    return fault('agent', null, `nobody is watching: ${why}`, advice);
  }
  if (state === null) {
    return warning('agent', null, 'has just started: no frame has closed', 'ask again in a moment');
  }
  const { pid, version, started_at: started, period_ms: period } = state.agent;
  const quiet = now - Date.parse(state.at);
  if (quiet > Math.max(silentAtLeastMs, silentPeriods * period)) {
    const advice = `see its log (journalctl -u coolwatch) and the clock; pid ${pid}`;
    return fault('agent', null, `runs, but its last frame closed ${length(quiet)} ago`, advice);
  }
  const since = length(now - Date.parse(started));
  return ok('agent', null, `${version} has run for ${since}, pid ${pid}; frames close`);
}
