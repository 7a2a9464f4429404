const namespace = "http://www.w3.org/2000/svg";

/** Outlines on a 16 by 16 grid. */
const outlines = {
  send: "M8 13V3.5M3.75 7.75 8 3.5l4.25 4.25",
  stop: "M4.5 4.5h7v7h-7z",
  arrowDown: "M8 3v9.5M3.75 8.25 8 12.5l4.25-4.25",
  chevron: "M6 3.75 10.25 8 6 12.25",
  check: "M3 8.5 6.25 11.75 13 4.75",
  cross: "M4 4l8 8M12 4l-8 8",
  error: "M8 1.75a6.25 6.25 0 1 1 0 12.5a6.25 6.25 0 0 1 0-12.5zM8 4.75v4M8 10.75v.75",
  eye: "M1.75 8S4 3.75 8 3.75 14.25 8 14.25 8 12 12.25 8 12.25 1.75 8 1.75 8zM8 6.25a1.75 1.75 0 1 1 0 3.5a1.75 1.75 0 0 1 0-3.5z",
  warning: "M8 2 14.5 13.75h-13zM8 6.25v3.5M8 11.25v.75",
  copy: "M5.75 5.75v-3.5h8v8h-3.5M2.25 5.75h8v8h-8z",
} as const;

export type IconName = keyof typeof outlines;

export function createIcon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(namespace, "path");
  path.setAttribute("d", outlines[name]);
  svg.append(path);
  return svg;
}
