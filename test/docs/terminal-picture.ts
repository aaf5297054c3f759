/** What a terminal shows of `screen` (text with SGR colours as `painter` writes them), as an SVG. */
export function terminalPicture(screen: string, columns: number): string {
  const lines = screen.split('\n');
  const [width, height] = [columns * cell.width + 2 * edge, lines.length * cell.height + 2 * edge];
  const rows = lines.map((line, row) => {
    const y = edge + (row + 0.8) * cell.height;
    return `<text x="${edge}" y="${y.toFixed(1)}" xml:space="preserve">${spans(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="${width}" height="${height}" rx="8" fill="#16191d"/>`,
    `<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#d8dce0">`,
    ...rows,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

const cell = { width: 8.43, height: 19 };
const edge = 16;
/** Select Graphic Rendition (ECMA-48, 8.3.117). */
const colourCode = new RegExp(`${String.fromCodePoint(27)}\\[([\\d;]*)m`);
const looks: Readonly<Record<string, string>> = {
  '32': 'fill="#7ec77e"',
  '33': 'fill="#e0b84c"',
  '31': 'fill="#ef7d6d"',
  '1;31': 'fill="#ff6b57" font-weight="bold"',
  '1': 'font-weight="bold"',
  '2': 'fill="#8a929b"',
};

function spans(line: string): string {
  // Text, and after each code the text that it colours.
  return line
    .split(colourCode)
    .map((part, i, parts) => {
      if (i % 2 === 1 || part === '') return '';
      const look = i === 0 ? undefined : looks[parts[i - 1]!];
      return look === undefined ? escaped(part) : `<tspan ${look}>${escaped(part)}</tspan>`;
    })
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
