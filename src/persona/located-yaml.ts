import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from "yaml";

/** Lines count from 1. */
export interface YamlProblem {
  readonly message: string;
  readonly line: number;
}

/** Parsed YAML that still knows where everything stood. */
export interface LocatedYaml {
  /** Plain data; undefined where there are problems. */
  readonly value: unknown;
  readonly problems: readonly YamlProblem[];
  /** The line of a key or list item; of what encloses it where it does not exist. */
  lineOf(path: readonly (string | number)[]): number;
}

/**
 * Reads YAML, and JSON as the part of YAML that it is, from untrusted text: no aliases (a few lines of them can
 * unfold into gigabytes), no duplicate keys, no custom tags, nothing thrown.
 */
export function parseLocatedYaml(text: string): LocatedYaml {
  const lines = new LineCounter();
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, logLevel: "silent" });
  const problems = doc.errors.map(({ message, pos }): YamlProblem => ({ message, line: lineAt(pos[0]) }));
  visit(doc, {
    Alias: (_key, node) => {
      problems.push({ message: "Aliases (*name) are not allowed", line: lineAt(node.range?.[0] ?? 0) });
      return visit.BREAK;
    },
  });
  return {
    value: problems.length === 0 ? doc.toJS({ maxAliasCount: 0 }) : undefined,
    problems,
    lineOf: path => lineAt(offsetOf(doc.contents, path)),
  };
}

function offsetOf(root: Node | null, path: readonly (string | number)[]): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      offset = isScalar(pair?.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = pair?.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = isScalar(node) || isMap(node) || isSeq(node) ? (node.range?.[0] ?? offset) : offset;
    } else {
      return offset;
    }
  }
  return offset;
}
