import assert from "node:assert/strict";
import { test } from "node:test";
import { AGENT_FUNCTIONS } from "../../../src/agent/functions/registry.ts";
import { PromptFileError } from "../../../src/prompt/files/prompt-file-error.ts";
import { createPromptLibrary } from "../../../src/prompt/files/prompt-library.ts";
import { builtIn, folderOf, libraryOf, PROFILES, TEMPLATES } from "./support.ts";

async function shippedText(path: string): Promise<string> {
  return (await builtIn.read(path)) ?? "";
}

/** The error of a library in which one file is overridden. */
async function failure(files: Readonly<Record<string, string>>, load = "companion") {
  try {
    await libraryOf(folderOf(".kioku", files)).profile(load);
  } catch (error) {
    assert.ok(error instanceof PromptFileError, String(error));
    return error;
  }
  return assert.fail("no error");
}

test("what is built in can be listed", async () => {
  const library = libraryOf();
  assert.deepEqual(await library.profiles(), [...PROFILES]);
  assert.deepEqual(await library.templates(), [...TEMPLATES]);
  assert.deepEqual(await library.samplers(), ["calm", "deterministic", "lively"]);
  assert.deepEqual(await library.personas(), ["mina", "wren"]);
  assert.deepEqual(await library.humans(), ["default", "default-ja"]);
});

test("the first source wins, file by file", async () => {
  const profile = (await shippedText("profiles/companion/profile.json")).replace('"Companion"', '"Mine"');
  const workspace = folderOf(".kioku", {
    "profiles/companion/profile.json": `\uFEFF${profile.replaceAll("\n", "\r\n")}`,
  });
  const own = folderOf("own", {
    "profiles/companion/profile.json": "not read",
    "profiles/companion/system.md": "Short.\r\n{{persona}}\r\n{{reply}}\r\n{{functions}}\r\n{{memory}}",
  });
  const { label, system, notices, id } = await libraryOf(workspace, own).profile("companion");
  assert.equal(label, "Mine");
  assert.equal(system, "Short.\n{{persona}}\n{{reply}}\n{{functions}}\n{{memory}}");
  assert.match(notices["heartbeat-requested"], /next step/);
  assert.equal(id, "companion");
});

test("files of one's own are listed with the built-in ones, once each", async () => {
  const workspace = folderOf(".kioku", {
    "personas/wren.persona.md": "x",
    "personas/ミナ.persona.md": "x",
    "personas/notes.txt": "x",
    "personas/.hidden.persona.md": "x",
  });
  assert.deepEqual(await libraryOf(workspace).personas(), ["mina", "wren", "ミナ"]);
});

test("a saved change is seen by the next call", async () => {
  const files: Record<string, string> = { "personas/me.persona.md": "---\nname: A\n---\nFirst." };
  const library = libraryOf(folderOf(".kioku", files));
  assert.equal((await library.persona("me")).preamble, "First.");
  files["personas/me.persona.md"] = "---\nname: B\n---\nSecond.";
  assert.deepEqual(await library.persona("me"), {
    kind: "persona",
    name: "B",
    preamble: "Second.",
    examples: [],
    coreMemory: "",
  });
});

test("a template, sampler, persona or human of one's own goes before the built-in one of the same name", async () => {
  const template = (await shippedText("templates/chatml.json")).replace('"alternate": false', '"alternate": true');
  const sampler = (await shippedText("samplers/calm.json")).replace("0.6", "0.1");
  const library = libraryOf(
    folderOf("own", {
      "templates/chatml.json": template,
      "samplers/calm.json": sampler,
      "personas/wren.persona.md": "---\nname: Wren\n---\nMine.",
      "humans/default.human.md": "---\nkind: human\nname: Ken\n---\n\n## Core memory\n\nKen.",
    }),
  );
  assert.equal((await library.template("chatml")).alternate, true);
  assert.equal((await library.sampler("calm")).sampling.temperature, 0.1);
  assert.equal((await library.persona("wren")).preamble, "Mine.");
  assert.equal((await library.human("default")).coreMemory, "Ken.");
  assert.equal((await library.template("command-r")).id, "command-r");
  assert.equal((await library.sampler("lively")).id, "lively");
});

test("a file that does not exist is named", async () => {
  const library = libraryOf();
  await assert.rejects(library.template("llama"), { name: "PromptFileError", file: "templates/llama.json" });
  await assert.rejects(library.sampler("wild"), { file: "samplers/wild.json", problem: /no such file/ });
  await assert.rejects(library.persona("nobody"), { message: /^personas\/nobody\.persona\.md: There is no such file/ });
  await assert.rejects(createPromptLibrary([], AGENT_FUNCTIONS).profile("companion"), {
    file: "profiles/companion/profile.json",
  });
});

test("an id cannot leave its folder", async () => {
  const outside = folderOf("outside", { "templates/../secret.json": "{}", "../secret.json": "{}" });
  for (const id of ["../secret", "..", "a/b", "a\\b", "", "c:d", "\0", ".hidden"]) {
    await assert.rejects(libraryOf(outside).template(id), { name: "PromptFileError" });
  }
});

test("broken JSON is reported at its line", async () => {
  const { message, line, file, problem } = await failure({
    "profiles/companion/notices.json": '{\n  "login": "a",\n  "reply-cut" "b"\n}',
  });
  assert.equal(file, ".kioku/profiles/companion/notices.json");
  assert.equal(line, 3);
  assert.match(problem, /^This is not valid JSON: /);
  assert.equal(message, `${file}:3: ${problem}`);
});

test("text that is no JSON at all", async () => {
  const { problem, line } = await failure({ "profiles/companion/profile.json": "hello\n" });
  assert.equal(problem, "The file must be an object.");
  assert.equal(line, 1);
});

/** One change to a file that is built in, the text on the line that is named, and what is said about it. */
const MISTAKES: readonly [path: string, from: string | RegExp, to: string, at: string, problem: RegExp][] = [
  ["profile.json", '"label"', '"lable"', '"lable"', /“lable” is not a known key/],
  ["profile.json", /"language": "en",\n {2}/, "", "{", /“language” is missing/],
  ["profile.json", '"sampler": "lively"', '"sampler": 1', '"sampler": 1', /“sampler” must be text/],
  ["profile.json", '"steps": 8', '"steps": 0', '"steps"', /“limits.steps” must be >= 1/],
  ["profile.json", '"sampler"', '"transport": "raw", "sampler"', '"raw"', /“transport” must be "completions" or/],
  ["profile.json", "How {name} talks", "How {nmae} talks", "{nmae}", /no value \{nmae\}.*\{name\}/],
  ["functions.json", '"send_message":', '"say":', '"texts"', /no text for the function “send_message”/],
  [
    "functions.json",
    '"message": "your',
    '"massage": "your',
    '"params"',
    /no text for “message” of the function “send_message”/,
  ],
  [
    "functions.json",
    '"minutes": "1 to 360"',
    '"minutes": "x",\n "hours": "y"',
    '"hours"',
    /“pause_heartbeats” has no parameter “hours”/,
  ],
  [
    "functions.json",
    '"texts": {',
    '"texts": { "sing": { "description": "", "params": {} },',
    '"sing"',
    /no function “sing”/,
  ],
  ["notices.json", '"reply-cut"', '"reply-cutt"', '"reply-cutt"', /“reply-cutt” is not a known key/],
  ["notices.json", "{problem}", "{problme}", "{problme}", /no value \{problme\}/],
  ["notices.json", "Take your", "{user}, take your", "{user}", /no value \{user\}.*given none/],
  ["system.md", "{{memory}}", "{{memroy}}", "{{memroy}}", /no placeholder \{\{memroy\}\}.*\{\{memory\}\}/],
  ["system.md", "# Memory", "again: {{functions}}", "again:", /only once/],
];

/** From 1. */
function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split("\n").length;
}

for (const [name, from, to, at, problem] of MISTAKES) {
  test(`a mistake in ${name} is reported at its line: ${problem.source}`, async () => {
    const path = `profiles/companion/${name}`;
    const text = await shippedText(path);
    const changed = text.replace(from, to);
    assert.notEqual(changed, text);
    assert.ok(changed.includes(at));
    const error = await failure({ [path]: changed });
    assert.match(error.problem, problem);
    assert.equal(error.line, lineOf(changed, at));
    assert.equal(error.file, `.kioku/${path}`);
  });
}

test("a placeholder that is missing has no line", async () => {
  const path = "profiles/companion/system.md";
  const text = await shippedText(path);
  for (const name of ["persona", "reply", "functions", "memory"]) {
    const { line, problem } = await failure({ [path]: text.replace(`{{${name}}}`, "") });
    assert.equal(line, undefined);
    assert.match(problem, new RegExp(`\\{\\{${name}\\}\\} is missing`));
  }
});

test("a broken template", async () => {
  const load = (text: string) => libraryOf(folderOf("own", { "templates/mine.json": text })).template("mine");
  const good = await shippedText("templates/chatml.json");
  assert.equal((await load(good)).id, "mine");
  await assert.rejects(load(good.replace('"<|im_start|>user\\n", ', "")), {
    problem: /“roles.user” must not have fewer/,
    line: 5,
  });
  await assert.rejects(load("hello\n"), { problem: "The file must be an object.", line: 1 });
  await assert.rejects(load('{\n  "bos": "",\n  "roles" []\n}'), { problem: /^This is not valid JSON: /, line: 3 });
  await assert.rejects(load(good.replace('"alternate": false', '"alternate": "no"')), {
    problem: "“alternate” must be true or false.",
  });
  await assert.rejects(load(good.replace('"<|im_start|>user\\n"', '" "')), {
    problem: /“roles.user” marks no turn/,
    line: 5,
  });
  await assert.rejects(load(good.replace('"user",', '"tool",')), {
    problem: /“functionResult” must be "user" or "system"/,
  });
  const gemma = await shippedText("templates/gemma.json");
  await assert.rejects(load(gemma.replace('"functionResult": "user"', '"functionResult": "system"')), {
    problem: /“functionResult” must be "user": this template has no system role/,
    line: lineOf(gemma, '"functionResult"'),
  });
  await assert.rejects(load("{".repeat(100_000)), { name: "PromptFileError" });
  await assert.rejects(load(`{"$comment": "${"x".repeat(300_000)}"}`), { problem: /longer than 256 KB/ });
  await assert.rejects(load('{"stop": &a ["x"], "bos": *a}'), { problem: /Aliases/ });
});

test("a broken sampler", async () => {
  const load = (text: string) => libraryOf(folderOf("own", { "samplers/mine.json": text })).sampler("mine");
  const good = await shippedText("samplers/deterministic.json");
  assert.equal((await load(good)).id, "mine");
  for (const [from, to, problem] of [
    ['"temperature": 0', '"temperature": "hot"', /“sampling.temperature” must be a number/],
    ['"temperature": 0', '"temperature": 11', /“sampling.temperature” must be <= 10/],
    ['"topP": 1', '"topP": -0.1', /“sampling.topP” must be >= 0/],
    ['"topK": 1', '"topK": 1.5', /“sampling.topK” must be an integer/],
    ['"mirostatMode": 2', '"mirostatMode": 1', /“sampling.mirostatMode” must be 0 or 2/],
    ['"topK"', '"top_k"', /“sampling.top_k” is not a known key/],
    ['"label"', '"name"', /“name” is not a known key/],
  ] as const) {
    const changed = good.replace(from, to);
    assert.notEqual(changed, good);
    await assert.rejects(load(changed), { name: "PromptFileError", problem, line: lineOf(changed, to) });
  }
});

test("a persona that cannot be used is reported at its line", async () => {
  const own = folderOf("own", {
    "personas/broken.persona.md": "---\nkind: persona\nname: [a\n---\n## Preamble\nx",
    "personas/empty.persona.md": " \n",
  });
  await assert.rejects(libraryOf(own).persona("broken"), { file: "own/personas/broken.persona.md", line: 3 });
  await assert.rejects(libraryOf(own).persona("empty"), { message: /empty\.persona\.md:1: The file is empty/ });
});
