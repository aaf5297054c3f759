import type { Finding, Incident } from '../incident.ts';

/**
 * `finding` with the machines that share the work of its asset and have had an alert for longer, `earlier`, to look at:
 * what one gives less the others carry.
 */
export function beside(finding: Finding, earlier: readonly Incident[]): Finding {
  const looks = earlier.map((other) => {
    const title = other.outlook.title ?? other.finding.title;
    return `Look at the machine beside it, whose alert came first. ${title}.`;
  });
  return { ...finding, checks: [...finding.checks, ...looks] };
}
