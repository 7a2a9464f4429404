// Appends groups to a journal of its own process, and rotates it when it is told to. Each group holds its number.
import { writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { headerLine, Journal, type JournalMark, journalPath } from "../../../src/memory/journal/journal.ts";

const [folder = "", groups = "0"] = process.argv.slice(2);
const header = headerLine(0);
writeFileSync(journalPath(folder), header);
const journal = new Journal(
  {
    folder,
    mayWrite: async () => undefined,
    onAccepted: () => undefined,
    prepare: async () => ({ size: header.length, after: 0 }),
  },
  0,
);

let mark: JournalMark | undefined;
async function rotate(): Promise<void> {
  mark ??= await journal.mark();
  await journal.rotate(mark);
  process.send?.(mark.seq);
  // The next one carries over what was written between the two messages.
  mark = undefined;
}

process.on("message", order => {
  if (order === "mark") {
    void journal.mark().then(found => {
      mark = found;
    });
  } else {
    void rotate();
  }
});

for (let number = 1; number <= Number(groups); number++) {
  const until = new Date(number).toISOString();
  await journal.append([{ type: "heartbeat-pause", until }]);
  await setTimeout(1);
}
process.send?.("done");
