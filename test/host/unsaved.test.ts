import assert from "node:assert/strict";
import { say } from "../support/tabby-server/script-brain.ts";
import { fillDisk } from "./full-disk.ts";
import { withServer } from "./test-access.ts";

describe("a disk that is full", () => {
  it("does not end the conversation, which says that it is not saved until it is", async () => {
    await withServer({}, async ({ agents, brain, session, storage }) => {
      await agents.create({ name: "Wren", profile: "companion", persona: "wren", human: "default" });
      const { id } = session().info;
      brain.queue(say("Hello."), say("Still here."));
      await session().run({ type: "user", text: "Hello" });
      const banners: (string | undefined)[] = [];
      session().onPanelMessage(message => {
        if (message.type === "banner") {
          banners.push(message.banner?.text);
        }
      });
      const makeRoom = await fillDisk(storage);
      try {
        assert.deepEqual(await session().run({ type: "user", text: "Are you there?" }), { type: "answered" });
        const { banner } = session();
        assert.equal(banner?.kind, "warning");
        assert.match(banner?.text ?? "", /^The conversation goes on in memory and is not saved: .*the disk is full/);
        assert.deepEqual(
          banner?.actions.map(action => action.id),
          ["try-saving", "show-log"],
        );
        assert.ok(banners.length > 0 && banners.every(text => text === banner?.text), "an open panel is told");
        assert.equal(await session().store.save(), false);
      } finally {
        makeRoom();
      }
      assert.equal(await session().store.save(), true);
      assert.equal(session().banner, undefined);
      assert.equal(banners.at(-1), undefined);
      await agents.close();
      await agents.open(id);
      assert.deepEqual(
        session()
          .transcript.rows(true)
          .items.map(item => ("text" in item ? item.text : item.kind)),
        ["Hello", "Hello.", "Are you there?", "Still here."],
      );
      await agents.delete(id);
    });
  });
});
