import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { AgentDirectory, type BrokenAgent } from "../../../src/memory/agent-directory.ts";
import { openStore, say, temporaryFolder } from "./support.ts";

const MINA = { name: 'ミナ 🌙 / "x" ../..', profile: "companion-ja", persona: "mina", human: "newcomer" };

test("an agent that was created is listed and read, whatever its name", async t => {
  const folder = join(await temporaryFolder(t), "agents");
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
  const directory = new AgentDirectory(await temporaryFolder(t), { now: () => now });
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
  const directory = new AgentDirectory(await temporaryFolder(t));
  const agent = await directory.create(MINA);
  assert.deepEqual(await directory.change(agent.id, { name: "みな" }), { ...agent, name: "みな" });
  assert.deepEqual(await directory.read(agent.id), { ...agent, name: "みな" });
});

test("broken agents are reported and do not hide the others", async t => {
  const folder = await temporaryFolder(t);
  const reported: BrokenAgent[] = [];
  const directory = new AgentDirectory(folder, { report: broken => reported.push(broken) });
  const sound = await directory.create(MINA);
  const broken = ["{", "null", "{}", JSON.stringify(sound), JSON.stringify({ ...sound, formatVersion: 2 })];
  for (const [index, text] of broken.entries()) {
    const id = `01ARZ3NDEKTSV4RRFFQ69G5FA${index}`;
    await mkdir(join(folder, id));
    await writeFile(join(folder, id, "agent.json"), text);
  }
  await mkdir(join(folder, "01ARZ3NDEKTSV4RRFFQ69G5FAZ"));
  await mkdir(join(folder, "not an agent"));
  await writeFile(join(folder, "file.txt"), "");
  assert.deepEqual(await directory.list(), [sound]);
  assert.equal(reported.length, broken.length + 1);
  assert.match(reported.map(({ problem }) => problem).join("\n"), /newer version of Kioku/);
});

test("an id cannot lead out of the folder", async t => {
  const directory = new AgentDirectory(await temporaryFolder(t));
  for (const id of ["..", "../x", "", "a/b", "01ARZ3NDEKTSV4RRFFQ69G5FAV/.."]) {
    assert.throws(() => directory.folderOf(id), TypeError);
  }
  await assert.rejects(directory.delete(".."), TypeError);
});

test("deleting takes everything away, but not while the agent is open", async t => {
  const folder = await temporaryFolder(t);
  const directory = new AgentDirectory(folder);
  const agent = await directory.create(MINA);
  const store = await openStore(t, directory.folderOf(agent.id));
  await say(store, "remember me");
  await assert.rejects(directory.delete(agent.id), { code: "locked" });
  assert.ok((await readFile(join(directory.folderOf(agent.id), "agent.json"), "utf8")).includes(agent.id));
  await store.close();
  await directory.delete(agent.id);
  assert.deepEqual(await readdir(folder), []);
});

test("a deletion that was interrupted is finished by the next list", async t => {
  const folder = await temporaryFolder(t);
  const directory = new AgentDirectory(folder);
  await mkdir(join(folder, ".deleted-01ARZ3NDEKTSV4RRFFQ69G5FAV"));
  assert.deepEqual(await directory.list(), []);
  assert.deepEqual(await readdir(folder), []);
});
