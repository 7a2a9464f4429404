import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { access, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  AgentDirectory,
  type AgentDirectoryOptions,
  type AgentInfo,
  type BrokenAgent,
} from "../../../src/memory/agent-directory.ts";
import { headerLine, journalPath } from "../../../src/memory/journal/journal.ts";
import { JournalFollower } from "../../../src/memory/windows/journal-follower.ts";
import type { AgentChanges } from "../../../src/memory/windows/watch-agents.ts";
import { deadPid, OtherWindow, testFolder, until } from "./windows-support.ts";

const MINA = { name: 'ミナ 🌙 / "x" ../..', profile: "companion-ja", persona: "mina", human: "newcomer" };
const MADE_UP = { name: "Kioku", profile: "auto", persona: "wren", human: "default" };

interface Agents {
  readonly folder: string;
  readonly directory: AgentDirectory;
  readonly reported: BrokenAgent[];
  pathOf(agent: Pick<AgentInfo, "id">, file?: string): string;
}

async function agents(t: TestContext, options: AgentDirectoryOptions = {}): Promise<Agents> {
  const folder = await testFolder(t);
  const reported: BrokenAgent[] = [];
  const report = (broken: BrokenAgent) => reported.push(broken);
  const directory = new AgentDirectory(folder, { report, makeUp: () => MADE_UP, ...options });
  return { folder, directory, reported, pathOf: ({ id }, file = "agent.json") => join(folder, id, file) };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

test("an agent that was created is listed and read, whatever its name", async t => {
  const folder = join(await testFolder(t), "agents");
  const directory = new AgentDirectory(folder);
  assert.deepEqual(await directory.list(), []);
  const agent = await directory.create(MINA);
  assert.equal(agent.name, MINA.name);
  assert.deepEqual(await directory.list(), [agent]);
  assert.deepEqual(await new AgentDirectory(folder).read(agent.id), agent);
  assert.deepEqual(await readdir(folder), [agent.id]);
});

test("agents are listed by when they were used last", async t => {
  let now = new Date("2026-11-22T10:00:00.000Z");
  const { directory } = await agents(t, { now: () => now });
  const first = await directory.create({ ...MINA, name: "first" });
  now = new Date("2026-11-22T11:00:00.000Z");
  await directory.create({ ...MINA, name: "second" });
  now = new Date("2026-11-22T12:00:00.000Z");
  await directory.touch(first.id);
  assert.deepEqual(
    (await directory.list()).map(agent => [agent.name, agent.lastUsedAt]),
    [
      ["first", "2026-11-22T12:00:00.000Z"],
      ["second", "2026-11-22T11:00:00.000Z"],
    ],
  );
});

test("renaming keeps everything else", async t => {
  const { directory, pathOf } = await agents(t);
  const agent = await directory.create(MINA);
  assert.deepEqual(await directory.rename(agent.id, "  みな\t"), { ...agent, name: "みな" });
  assert.deepEqual(await directory.read(agent.id), { ...agent, name: "みな" });
  assert.equal(JSON.parse(await readFile(pathOf(agent, "agent.json.bak"), "utf8")).name, MINA.name);
  assert.deepEqual((await readdir(pathOf(agent, "."))).sort(), ["agent.json", "agent.json.bak"]);
});

for (const [name, message] of [
  ["", /empty/],
  [" \n ", /empty/],
  ["a".repeat(81), /80 characters/],
  ["two\nlines", /control characters/],
  ["\u0000", /control characters/],
  ["left \u202e right", /control characters/],
  ["half \ud83d", /control characters/],
] as const) {
  test(`no agent is called ${JSON.stringify(name).slice(0, 20)}`, async t => {
    const { directory } = await agents(t);
    const agent = await directory.create(MINA);
    await assert.rejects(directory.rename(agent.id, name), { name: "TypeError", message });
    await assert.rejects(directory.create({ ...MINA, name }), { name: "TypeError", message });
    assert.deepEqual(await directory.list(), [agent]);
  });
}

test("80 characters are a name, however many bytes they have", async t => {
  const { directory } = await agents(t);
  const name = "👩".repeat(80);
  assert.equal((await directory.create({ ...MINA, name })).name, name);
});

test("what cannot be read back is not written", async t => {
  const { directory } = await agents(t);
  const agent = await directory.create(MINA);
  await assert.rejects(directory.change(agent.id, { persona: "" }), TypeError);
  assert.deepEqual(await directory.list(), [agent]);
});

test("windows that change an agent at once lose nothing of each other's", { timeout: 300_000 }, async t => {
  const { folder, directory, reported } = await agents(t);
  const agent = await directory.create({ ...MINA, persona: "persona 0" });
  const script = fileURLToPath(new URL("agent-changer.ts", import.meta.url));
  const run = promisify(execFile);
  await Promise.all(
    ["persona", "human", "profile"].map(key => run(process.execPath, [script, folder, agent.id, key, "9"])),
  );
  const { persona, human, profile } = await directory.read(agent.id);
  assert.deepEqual([persona, human, profile], ["persona 9", "human 9", "profile 9"]);
  assert.deepEqual(reported, []);
});

for (const [name, content] of [
  ["of a process that has died", { token: "x", pid: deadPid() }],
  ["that is garbled", undefined],
] as const) {
  test(`a lock ${name} does not keep an agent from being changed`, { timeout: 120_000 }, async t => {
    const { directory, pathOf } = await agents(t);
    const agent = await directory.create(MINA);
    await writeFile(pathOf(agent, "agent.json.lock"), content ? JSON.stringify(content) : "{");
    await Promise.all([directory.rename(agent.id, "one"), directory.change(agent.id, { human: "other" })]);
    assert.deepEqual(await directory.read(agent.id), { ...agent, name: "one", human: "other" });
    assert.equal(await exists(pathOf(agent, "agent.json.lock")), false);
  });
}

test("broken agents are reported and do not hide the others", async t => {
  const { folder, directory, reported } = await agents(t);
  const sound = await directory.create(MINA);
  const broken = ["{", "null", "{}", JSON.stringify(sound), "x".repeat(2_000_000)];
  for (const [index, text] of broken.entries()) {
    const id = `01ARZ3NDEKTSV4RRFFQ69G5FA${index}`;
    await mkdir(join(folder, id));
    await writeFile(join(folder, id, "agent.json"), text);
  }
  // Being created at this moment.
  await mkdir(join(folder, "01ARZ3NDEKTSV4RRFFQ69G5FAZ"));
  await mkdir(join(folder, "not an agent"));
  await writeFile(join(folder, "file.txt"), "");
  assert.deepEqual(await directory.list(), [sound]);
  assert.deepEqual(
    reported.map(({ outcome }) => outcome),
    broken.map(() => "unreadable"),
  );
});

for (const text of ["", '{"formatVersion":1,"id":', undefined]) {
  test(`a description that is ${text === undefined ? "missing" : "damaged"} comes back: ${text}`, async t => {
    const { directory, reported, pathOf } = await agents(t);
    const agent = await directory.create(MINA);
    await directory.rename(agent.id, "later");
    await (text === undefined ? rm(pathOf(agent)) : writeFile(pathOf(agent), text));
    assert.deepEqual(await directory.list(), [agent]);
    assert.deepEqual(JSON.parse(await readFile(pathOf(agent), "utf8")), agent);
    assert.deepEqual(
      reported.map(({ folder, outcome }) => [folder, outcome]),
      [[directory.folderOf(agent.id), "restored"]],
    );
    const setAside = reported[0]?.setAside;
    assert.equal(setAside && (await readFile(setAside, "utf8")), text === "" ? "" : text);
    assert.deepEqual(await directory.list(), [agent]);
    assert.equal(reported.length, 1, "what was restored is told once");
  });
}

test("an agent whose description is lost is listed under a made-up one until it gets another", async t => {
  const asked: Date[] = [];
  const makeUp = (createdAt: Date) => {
    asked.push(createdAt);
    return MADE_UP;
  };
  const { directory, reported, pathOf } = await agents(t, { makeUp });
  const agent = await directory.create(MINA);
  await writeFile(pathOf(agent), "{");
  await writeFile(pathOf(agent, "agent.json.bak"), "[]");
  await writeFile(journalPath(directory.folderOf(agent.id)), headerLine(0));
  const [listed] = await directory.list();
  assert.deepEqual(
    { ...listed, createdAt: "", lastUsedAt: "" },
    { ...MADE_UP, id: agent.id, formatVersion: 1, mark: "provisional", createdAt: "", lastUsedAt: "" },
  );
  assert.ok(Math.abs(Date.parse(listed?.createdAt ?? "") - Date.parse(agent.createdAt)) < 1_000);
  assert.equal(asked[0]?.toISOString(), listed?.createdAt);
  assert.deepEqual(
    reported.map(({ outcome }) => outcome),
    ["provisional"],
  );
  await directory.touch(agent.id);
  assert.equal(await readFile(pathOf(agent), "utf8"), "{", "nothing is written before the person decides");

  const renamed = await directory.rename(agent.id, "ミナ");
  assert.equal(renamed.mark, undefined);
  assert.deepEqual(await directory.list(), [renamed]);
  const aside = (await readdir(pathOf(agent, "."))).filter(name => name.includes(".unreadable-"));
  assert.equal(aside.length, 2);
});

test("without words for it, an agent whose description is lost is reported", async t => {
  const { folder, directory, pathOf } = await agents(t);
  const agent = await directory.create(MINA);
  await rm(pathOf(agent));
  await writeFile(journalPath(directory.folderOf(agent.id)), headerLine(0));
  const reported: BrokenAgent[] = [];
  assert.deepEqual(await new AgentDirectory(folder, { report: broken => reported.push(broken) }).list(), []);
  assert.match(reported[0]?.problem ?? "", /missing/);
});

test("an agent of a newer version is listed and left as it is", async t => {
  const { directory, reported, pathOf } = await agents(t);
  const agent = await directory.create(MINA);
  const text = JSON.stringify({ ...agent, formatVersion: 2, persona: ["mina", "wren"], name: "a\u0000b" });
  await writeFile(pathOf(agent), text);
  const expected = { ...agent, name: "a b", formatVersion: 2, mark: "newer", persona: MADE_UP.persona };
  assert.deepEqual(await directory.list(), [expected]);
  for (const change of [directory.rename(agent.id, "x"), directory.touch(agent.id)]) {
    await assert.rejects(change, { name: "StoreError", code: "newer-format" });
  }
  assert.equal(await readFile(pathOf(agent), "utf8"), text);
  assert.deepEqual(reported, []);
});

test("a name in a file is shown without what cannot be shown", async t => {
  const { directory, pathOf } = await agents(t);
  const agent = await directory.create(MINA);
  await writeFile(pathOf(agent), JSON.stringify({ ...agent, name: `\u001b[2J${"x".repeat(100_000)}` }));
  assert.equal((await directory.read(agent.id)).name, `[2J${"x".repeat(77)}`);
});

test("an id cannot lead out of the folder", async t => {
  const { directory } = await agents(t);
  for (const id of ["..", "../x", "", "a/b", "01ARZ3NDEKTSV4RRFFQ69G5FAV/..", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ"]) {
    assert.throws(() => directory.folderOf(id), TypeError);
  }
  await assert.rejects(directory.delete(".."), TypeError);
});

test("deleting takes everything away, but not while a window writes the agent", { timeout: 120_000 }, async t => {
  const { folder, directory } = await agents(t);
  const agent = await directory.create(MINA);
  const window = new OtherWindow(t, directory.folderOf(agent.id));
  await window.hear();
  assert.equal(await window.ask("acquire"), "acquired");
  await assert.rejects(directory.delete(agent.id), { code: "locked" });
  assert.deepEqual(await directory.list(), [agent]);
  assert.equal(await window.ask("confirm"), "confirmed");
  await window.ask("release");
  await directory.delete(agent.id);
  assert.deepEqual(await readdir(folder), []);
  assert.match(await window.ask("acquire"), /^deleted/);
});

test("an agent that others follow can be deleted, and they hear of it", { timeout: 120_000 }, async t => {
  const { folder, directory } = await agents(t);
  const agent = await directory.create(MINA);
  await writeFile(journalPath(directory.folderOf(agent.id)), headerLine(0));
  const ended: string[] = [];
  const follower = new JournalFollower({
    folder: directory.folderOf(agent.id),
    from: { seq: 0 },
    onGroups: () => assert.fail("there is none"),
    onEnded: cause => ended.push(cause),
  });
  t.after(() => follower.close());
  await directory.delete(agent.id);
  assert.deepEqual(await readdir(folder), []);
  await until(() => ended.length > 0);
  assert.deepEqual(ended, ["deleted"]);
});

test("of two windows that delete the same agent, none fails unless it has to wait", { timeout: 120_000 }, async t => {
  const { folder, directory } = await agents(t);
  const agent = await directory.create(MINA);
  const results = await Promise.allSettled([directory.delete(agent.id), directory.delete(agent.id)]);
  for (const result of results) {
    assert.ok(result.status === "fulfilled" || result.reason.code === "locked");
  }
  assert.deepEqual(await readdir(folder), []);
  await directory.delete(agent.id);
});

test("what happens to a deleted agent does not bring it back", async t => {
  const { folder, directory } = await agents(t);
  const agent = await directory.create(MINA);
  await directory.delete(agent.id);
  const gone = { name: "StoreError", code: "deleted" };
  await assert.rejects(directory.read(agent.id), gone);
  await assert.rejects(directory.rename(agent.id, "ghost"), gone);
  await directory.touch(agent.id).catch(error => assert.equal(error.code, "deleted"));
  assert.deepEqual(await readdir(folder), []);
});

test("an agent that cannot be read can be deleted", async t => {
  const { folder, directory, pathOf } = await agents(t);
  const agent = await directory.create(MINA);
  await writeFile(pathOf(agent), "{");
  await directory.delete(agent.id);
  assert.deepEqual(await readdir(folder), []);
});

test("a deletion that was interrupted is finished by the next list", async t => {
  const { folder, directory } = await agents(t);
  const deleted = join(folder, ".deleted-01ARZ3NDEKTSV4RRFFQ69G5FAV");
  await mkdir(join(deleted, "lease"), { recursive: true });
  await writeFile(join(deleted, "journal.jsonl"), "");
  assert.deepEqual(await directory.list(), []);
  assert.deepEqual(await readdir(folder), []);
});

test("a window hears what any window does to the agents", { timeout: 120_000 }, async t => {
  const { folder, directory, pathOf } = await agents(t);
  const old = await directory.create(MINA);
  const heard: AgentChanges[] = [];
  t.after(await directory.watch(changes => heard.push(changes)));
  const elsewhere = new AgentDirectory(folder);
  const has = (kind: keyof AgentChanges, id: string) => () => heard.some(changes => changes[kind].includes(id));

  const created = await elsewhere.create(MINA);
  await until(has("created", created.id));
  heard.length = 0;
  await elsewhere.rename(old.id, "renamed");
  await until(has("changed", old.id));
  heard.length = 0;
  await elsewhere.change(created.id, { persona: "wren" });
  await until(has("changed", created.id));
  await elsewhere.delete(old.id);
  await until(has("deleted", old.id));
  assert.ok(heard.every(changes => !changes.deleted.includes(created.id)));
  heard.length = 0;
  await writeFile(pathOf(created), "{}");
  await until(has("changed", created.id));
});

test("a window that has ended its watch hears nothing", { timeout: 120_000 }, async t => {
  const { directory } = await agents(t);
  const heard: string[] = [];
  const end = await directory.watch(() => heard.push("ended"));
  t.after(await directory.watch(() => heard.push("other")));
  end();
  await directory.create(MINA);
  await until(() => heard.length > 0);
  assert.ok(!heard.includes("ended"));
});
