/**
 * Which items of `after` belong to its longest common subsequence with `before`. What both begin and end with is set
 * aside first, so that two long lists with one changed stretch are cheap to compare.
 */
export function commonSubsequence<T>(after: readonly T[], before: readonly T[]): boolean[] {
  const shorter = Math.min(after.length, before.length);
  let head = 0;
  while (head < shorter && after[head] === before[head]) {
    head += 1;
  }
  let tail = 0;
  while (tail < shorter - head && after[after.length - 1 - tail] === before[before.length - 1 - tail]) {
    tail += 1;
  }
  const middle = inTable(after.slice(head, after.length - tail), before.slice(head, before.length - tail));
  return [...Array<boolean>(head).fill(true), ...middle, ...Array<boolean>(tail).fill(true)];
}

/** The textbook table: `lengths[i][j]` is for the items from `i` and from `j` on. */
function inTable<T>(after: readonly T[], before: readonly T[]): boolean[] {
  const width = before.length + 1;
  const lengths = new Uint16Array((after.length + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = after.length - 1; row >= 0; row -= 1) {
    for (let column = before.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        after[row] === before[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const common = Array<boolean>(after.length).fill(false);
  for (let row = 0, column = 0; row < after.length && column < before.length; ) {
    if (after[row] === before[column]) {
      common[row] = true;
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) {
      row += 1;
    } else {
      column += 1;
    }
  }
  return common;
}
