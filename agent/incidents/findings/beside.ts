import type { Finding, Incident } from '../incident.ts';

/** `finding` with the machine to look at that shares the work of its asset and had its alert `first`: what one gives less the others carry. */
export function beside(finding: Finding, first: Incident): Finding {
  const title = first.outlook.title ?? first.finding.title;
  return {
    ...finding,
    checks: [...finding.checks, `Look at the machine beside it, whose alert came first. ${title}.`],
  };
}
