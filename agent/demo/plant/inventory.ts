/** The plant that the repository's sensors.yaml describes. */
import type { FaultModeName } from './truth.ts';

export const chillers = ['chiller-1', 'chiller-2'] as const;
export const chwPumps = ['chw-pump-1', 'chw-pump-2', 'chw-pump-3', 'chw-pump-4'] as const;
export const cwPumps = ['cw-pump-1', 'cw-pump-2', 'cw-pump-3'] as const;
export const towers = ['tower-1', 'tower-2'] as const;
/** The first three cool hall A, the others hall B. */
export const crahs = ['crah-1', 'crah-2', 'crah-3', 'crah-4', 'crah-5', 'crah-6'] as const;
export const cdus = ['cdu-1', 'cdu-2', 'cdu-3', 'cdu-4'] as const;

/** Machines that stand in for each other, and how many of them run at least. */
export const groups = {
  chillers: { members: chillers, least: 1 },
  'chw-pumps': { members: chwPumps, least: 2 },
  'cw-pumps': { members: cwPumps, least: 1 },
} as const;
export type GroupName = keyof typeof groups;
export const groupNames = Object.keys(groups) as GroupName[];

export function groupOf(asset: string): GroupName | null {
  return groupNames.find((name) => (groups[name].members as readonly string[]).includes(asset)) ?? null;
}

/** Assets that can suffer a fault. A seal shows only where what it loses is missed: in the closed loop. */
export function suitableAssets(mode: FaultModeName): readonly string[] {
  switch (mode) {
    case 'fouling':
      return [...cdus, ...chillers];
    case 'seal':
      return chwPumps;
    default:
      return [...chwPumps, ...cwPumps];
  }
}
