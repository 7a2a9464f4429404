import assert from "node:assert/strict";
import { recoveryText } from "../../src/vscode/recovery-message.ts";

const damaged = {
  kind: "damaged",
  file: "journal.jsonl",
  problem: "2 damaged lines; the other 12 were kept.",
  kept: 12,
  setAside: "/agents/wren/journal.jsonl.damaged",
} as const;
const lost = {
  kind: "lost",
  file: "journal.jsonl",
  problem: "3 changes are in none of the files and lost.",
  lost: 3,
} as const;

describe("what is said of damaged files", () => {
  it("is nothing where none was found", () => {
    assert.equal(recoveryText("Wren", []), undefined);
  });

  it("names the file, what was kept, and where the damaged one lies", () => {
    assert.equal(
      recoveryText("Wren", [damaged]),
      "A part of the memory of Wren was damaged. journal.jsonl has lines that cannot be read; changes in it that were kept: 12. The damaged file was set aside as /agents/wren/journal.jsonl.damaged. As far as the other files tell, nothing is lost.",
    );
  });

  it("counts what is lost, and does not claim then that nothing is", () => {
    const text = recoveryText("Wren", [damaged, lost]) ?? "";
    assert.match(text, /set aside as \/agents\/wren\/journal\.jsonl\.damaged\. Changes that .* are lost: 3\.$/);
  });

  it("tells of a loss without a file that was set aside", () => {
    assert.equal(
      recoveryText("Wren", [lost]),
      "A part of the memory of Wren was damaged. Changes that are in none of the files and are lost: 3.",
    );
  });

  it("claims nothing of a file that is missing, but says what is wrong with it", () => {
    assert.equal(
      recoveryText("Wren", [{ kind: "missing", file: "journal.jsonl", problem: "The file is missing." }]),
      "A part of the memory of Wren was damaged. journal.jsonl is missing; what was said last may have been in it alone.",
    );
  });

  it("is nothing of files that only stood in each other's place", () => {
    assert.equal(
      recoveryText("Wren", [{ kind: "swapped", file: "journal.jsonl", problem: "It was swapped." }]),
      undefined,
    );
  });

  it("leaves files to the log where there are many", () => {
    const notes = Array.from({ length: 6 }, (_, n) => ({
      kind: "damaged" as const,
      file: `${n}.kva`,
      problem: "too short",
      setAside: `/x/${n}`,
    }));
    const text = recoveryText("Wren", notes) ?? "";
    assert.match(
      text,
      /3\.kva cannot be read\. The damaged file was set aside as \/x\/3\. The log names 2 more files\./,
    );
    assert.doesNotMatch(text, /4\.kva/);
  });
});
