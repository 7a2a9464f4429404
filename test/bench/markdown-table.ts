/** A Markdown table; columns of numbers stand to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const rule = head.map((_, column) => (rows.every(row => isNumber(row[column])) ? "---:" : "---"));
  const lines = [head, rule, ...rows].map(cells => `| ${cells.map(cellText).join(" | ")} |`);
  return `${lines.join("\n")}\n`;
}

function isNumber(cell: string | number | undefined): boolean {
  return typeof cell === "number" || /^[\d.,]+ ?%?$/.test(cell ?? "");
}

function cellText(cell: string | number): string {
  return typeof cell === "number" ? cell.toLocaleString("en-US") : cell;
}

/** `93.1 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
