import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { AgentStore } from "../../../src/memory/agent-store.ts";
import {
  agentMessage,
  answer,
  coreChange,
  crashedCopy,
  FIRST_PAGE,
  forget,
  openStore,
  remember,
  say,
  temporaryFolder,
  texts,
} from "./support.ts";

/** A conversation with a question answered twice; what was learned differs. The second answer is the head. */
async function branchedStore(t: TestContext) {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  await store.append([coreChange("human", "unknown", null)]);
  const question = await say(store, "Call me Taro. Or Jiro?");
  const first = await answer(store, "Taro it is.");
  await store.append([coreChange("human", "Taro", first.id)]);
  await remember(store, "They chose Taro.", first.id);
  const second = agentMessage(store, "Jiro it is.", question.id);
  await store.append([
    coreChange("human", "Jiro", second.id),
    { type: "message", message: second },
    { type: "head", messageId: second.id },
  ]);
  await remember(store, "Known everywhere.");
  return { folder, store, question, first, second };
}

async function learned(store: AgentStore) {
  const { hits } = await store.recall.search("it is", { paging: FIRST_PAGE, mode: "exact" });
  return {
    human: store.core.blocks().get("human"),
    history: store.core.history("human").map(change => change.after),
    archival: store.archival.list(FIRST_PAGE).hits.map(item => item.text),
    said: hits.map(hit => hit.text),
    count: store.recall.count(),
  };
}

const FIRST = {
  human: "Taro",
  history: ["unknown", "Taro"],
  archival: ["Known everywhere.", "They chose Taro."],
  said: ["Taro it is."],
  count: 2,
};
const SECOND = {
  human: "Jiro",
  history: ["unknown", "Jiro"],
  archival: ["Known everywhere."],
  said: ["Jiro it is."],
  count: 2,
};

test("core memory, archival memory and recall follow the head from branch to branch", async t => {
  const { store, question, first, second } = await branchedStore(t);
  assert.deepEqual(await learned(store), SECOND);
  assert.equal((await store.archival.search("Taro", { paging: FIRST_PAGE })).total, 0);

  await store.append([{ type: "head", messageId: first.id }]);
  assert.deepEqual(texts(store), ["Call me Taro. Or Jiro?", "Taro it is."]);
  assert.deepEqual(await learned(store), FIRST);
  assert.equal((await store.archival.search("Taro", { paging: FIRST_PAGE })).total, 1);

  await store.append([{ type: "head", messageId: second.id }]);
  assert.deepEqual(await learned(store), SECOND);

  await store.append([{ type: "head", messageId: question.id }]);
  assert.equal(store.core.blocks().get("human"), "unknown");
  await store.append([{ type: "head", messageId: null }]);
  assert.deepEqual([...store.core.blocks()], [["human", "unknown"]]);
  assert.deepEqual(store.conversation.path(), []);
  assert.equal(store.recall.count(), 0);
});

test("siblings and paths of other branches can be read without going there", async t => {
  const { store, question, first, second } = await branchedStore(t);
  assert.deepEqual(store.conversation.siblings(first.id), [first, second]);
  assert.deepEqual(store.conversation.path(first.id), [question, first]);
  assert.deepEqual(store.conversation.siblings("nobody"), []);
  assert.equal(store.conversation.headId, second.id);
});

test("a path that was handed out does not grow", async t => {
  const { store } = await branchedStore(t);
  const path = store.conversation.path();
  await say(store, "one more");
  assert.equal(path.length, 2);
});

test("branches are the same after a checkpoint and after a crash", async t => {
  const { folder, store, first } = await branchedStore(t);
  await store.append([{ type: "head", messageId: first.id }]);
  assert.deepEqual(await learned(await openStore(t, await crashedCopy(t, folder))), FIRST);
  await store.checkpoint();
  const copy = await crashedCopy(t, folder);
  await store.close();
  assert.deepEqual(await learned(await openStore(t, copy)), FIRST);
});

test("a branch is continued where it was left, also after a checkpoint and a crash", async t => {
  const { folder, store, question, first, second } = await branchedStore(t);
  await store.append([{ type: "head", messageId: first.id }]);
  const thanks = await say(store, "Thanks!");
  await say(store, "And what else?");
  await store.append([{ type: "head", messageId: thanks.id }]);
  await store.append([{ type: "head", messageId: second.id }]);
  const leaves = ({ conversation }: AgentStore) =>
    [first, second, question].map(({ id }) => conversation.leafUnder(id));
  assert.deepEqual(leaves(store), [thanks.id, second.id, second.id]);
  assert.deepEqual(leaves(await openStore(t, await crashedCopy(t, folder))), leaves(store));
  await store.checkpoint();
  assert.deepEqual(leaves(await openStore(t, await crashedCopy(t, folder))), leaves(store));
});

test("what was removed on one branch is still there on another", async t => {
  const { store, first, second } = await branchedStore(t);
  const [everywhere] = store.archival.list(FIRST_PAGE).hits;
  assert.ok(everywhere);
  await forget(store, everywhere, second.id);
  assert.equal(store.archival.count(), 0);
  await store.append([{ type: "head", messageId: first.id }]);
  assert.deepEqual(await learned(store), FIRST);
});

test("an unknown head is ignored", async t => {
  const { store, second } = await branchedStore(t);
  await store.append([{ type: "head", messageId: "nobody" }]);
  assert.equal(store.conversation.headId, second.id);
});
