/** What a config file says that it should not, and where. */
export interface Finding {
  readonly file: string;
  /** Counted from 1; 0 when the finding is about the file as a whole. */
  readonly line: number;
  readonly column?: number;
  /** YAML path such as `sensors[3].unit`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  /** What was probably meant. */
  readonly suggestion: string | null;
}

/** A file either loads, perhaps with warnings, or every fault in it is listed. */
export type Loaded<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Finding[] }
  | { readonly ok: false; readonly faults: readonly Finding[]; readonly warnings: readonly Finding[] };

/** Keys and list indices from the root of the file. */
export type Path = readonly (string | number)[];

/** A finding before anybody has looked up its line. */
export interface Remark {
  readonly path: Path;
  readonly message: string;
  readonly suggestion: string | null;
}

/** Collects remarks; the same one said twice (a template used by many assets) is kept once. */
export class Remarks {
  readonly #kept = new Map<string, Remark>();

  add(path: Path, message: string, suggestion: string | null = null): void {
    const key = `${pathText(path)}\n${message}`;
    if (!this.#kept.has(key)) this.#kept.set(key, { path, message, suggestion });
  }

  list(): readonly Remark[] {
    return [...this.#kept.values()];
  }
}

/** Where a check puts what it finds. */
export interface Notes {
  readonly faults: Remarks;
  readonly warnings: Remarks;
}

/** `sensors[3].unit`, `templates["big pump"].sensors[0]`. */
export function pathText(path: Path): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (/^[\w-]+$/.test(segment)) text += text === '' ? segment : `.${segment}`;
    else text += `[${JSON.stringify(segment)}]`;
  }
  return text;
}

/** `sensors.yaml:12`, or the file alone where the finding is about it as a whole. */
export function placeOf({ file, line }: Pick<Finding, 'file' | 'line'>): string {
  return line > 0 ? `${file}:${line}` : file;
}

/** One finding a line: `sensors.yaml:12 sensors[3].unit  message  (did you mean "kPa"?)`. */
export function formatFindings(findings: readonly Finding[]): string {
  return findings
    .map(({ path, message, suggestion, ...place }) => {
      const where = `${placeOf(place)}${path === '' ? '' : ` ${path}`}`;
      return `${where}  ${message}${suggestion === null ? '' : `  (did you mean ${suggestion}?)`}`;
    })
    .map(withoutControls)
    .join('\n');
}

/** Findings quote the file; a terminal must not obey what stands in it. */
function withoutControls(line: string): string {
  return line.replaceAll(/\p{C}/gu, '\uFFFD');
}
