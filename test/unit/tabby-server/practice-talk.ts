import assert from "node:assert/strict";
import { toJsonLine } from "../../support/tabby-server/json-line.ts";
import { practiceReply } from "../../support/tabby-server/practice/practice-brain.ts";

/** The parameters of the eight functions, each with whether it must be there. */
const functions: Readonly<Record<string, Readonly<Record<string, "required" | "optional">>>> = {
  send_message: { message: "required" },
  pause_heartbeats: { minutes: "required" },
  core_memory_append: { name: "required", content: "required", request_heartbeat: "required" },
  core_memory_replace: {
    name: "required",
    old_content: "required",
    new_content: "required",
    request_heartbeat: "required",
  },
  conversation_search: { query: "required", page: "optional", request_heartbeat: "required" },
  conversation_search_date: {
    start_date: "required",
    end_date: "required",
    page: "optional",
    request_heartbeat: "required",
  },
  archival_memory_insert: { content: "required", request_heartbeat: "required" },
  archival_memory_search: { query: "required", page: "optional", request_heartbeat: "required" },
};

export type TemplateId = "chatml" | "command-r";

export interface SpokenTurn {
  readonly role: "system" | "user" | "assistant";
  readonly text: string;
}

const roleTokens = { system: "SYSTEM", user: "USER", assistant: "CHATBOT" } as const;

/** A prompt as the extension renders it, ending where the model goes on. */
export function renderPrompt(template: TemplateId, turns: readonly SpokenTurn[]): string {
  if (template === "chatml") {
    return `${turns.map(({ role, text }) => `<|im_start|>${role}\n${text}<|im_end|>\n`).join("")}<|im_start|>assistant\n`;
  }
  const start = "<|START_OF_TURN_TOKEN|>";
  const written = turns.map(({ role, text }) => `${start}<|${roleTokens[role]}_TOKEN|>${text}<|END_OF_TURN_TOKEN|>`);
  return `${written.join("")}${start}<|CHATBOT_TOKEN|>`;
}

export interface Reply {
  readonly thoughts: string;
  readonly function: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Parses a reply and checks that it is one line of the protocol. */
export function parseReply(line: string): Reply {
  assert.ok(!line.includes("\n"), "a reply is one line");
  const value = JSON.parse(line) as { inner_thoughts: unknown; function: unknown; params: Record<string, unknown> };
  assert.deepEqual(Object.keys(value), ["inner_thoughts", "function", "params"]);
  assert.ok(typeof value.inner_thoughts === "string" && value.inner_thoughts !== "");
  assert.ok(value.inner_thoughts.split(/\s+/).length < 50);
  assert.notEqual(value.inner_thoughts, value.params.message);
  assert.ok(typeof value.function === "string");
  const params = functions[value.function];
  assert.ok(params !== undefined, `${value.function} is one of the eight functions`);
  for (const name of Object.keys(value.params)) {
    assert.ok(name in params, `${value.function} takes ${name}`);
  }
  for (const [name, presence] of Object.entries(params)) {
    assert.ok(presence === "optional" || name in value.params, `${value.function} needs ${name}`);
  }
  assert.equal(toJsonLine(value), line, "the spacing is canonical");
  return { thoughts: value.inner_thoughts, function: value.function, params: value.params };
}

export interface TalkOptions {
  readonly template: TemplateId;
  /** The `human` block. */
  readonly human?: string;
  readonly persona?: string;
  readonly archive?: readonly string[];
  /** Lines as a conversation search returns them, without `timestamp: `. */
  readonly recall?: readonly string[];
  /** Makes a function fail with this text. */
  readonly failing?: Readonly<Record<string, string>>;
}

/** A conversation with the practice partner and a memory as simple as can be. */
export interface Talk {
  /** Says something and runs functions until there is an answer. */
  say(text: string, header?: string): { readonly message: string; readonly calls: readonly Reply[] };
  /** Puts an event in, without an answer of its own. */
  event(text: string): void;
  /** What the partner writes next, with nothing done about it. */
  next(nudge?: string): string;
}

export function startTalk(options: TalkOptions): Talk {
  const archive = [...(options.archive ?? [])];
  const turns: SpokenTurn[] = [{ role: "system", text: systemText(options) }];
  const next = (nudge?: string) => {
    const more: SpokenTurn[] = nudge === undefined ? [] : [{ role: "user", text: nudge }];
    return practiceReply({ prompt: renderPrompt(options.template, [...turns, ...more]) });
  };
  const run = ({ function: name, params }: Reply): string => {
    const failure = options.failing?.[name];
    if (failure !== undefined) {
      return `[result Failed]\n${failure}`;
    }
    switch (name) {
      case "archival_memory_insert":
        archive.push(String(params.content));
        return "[result OK]\nNone";
      case "archival_memory_search":
        return `[result OK]\n${results(archive.map(text => `2026-11-21 Sat 20:00, memory: ${text}`))}`;
      case "conversation_search":
      case "conversation_search_date":
        return `[result OK]\n${results(options.recall ?? [])}`;
      default:
        return "[result OK]\nNone";
    }
  };
  return {
    say(text, header = "[Sun 2026-11-22 21:04]") {
      turns.push({ role: "user", text: `${header}\n${text}` });
      const calls: Reply[] = [];
      for (let step = 0; step < 8; step++) {
        const line = next();
        const reply = parseReply(line);
        turns.push({ role: "assistant", text: line });
        if (reply.function === "send_message") {
          return { message: String(reply.params.message), calls };
        }
        calls.push(reply);
        turns.push({ role: "user", text: run(reply) }, { role: "user", text: "[heartbeat]\nThe function is done." });
      }
      throw new assert.AssertionError({ message: `no answer to: ${text}` });
    },
    event: text => void turns.push({ role: "user", text }),
    next,
  };
}

function results(lines: readonly string[]): string {
  const texts = lines.map(line => `timestamp: ${line}`);
  return lines.length === 0
    ? "No results found."
    : `Showing ${lines.length} of ${lines.length} results (page 0/0): ${JSON.stringify(texts)}`;
}

function systemText({ persona = "You are Kioku.", human = "" }: TalkOptions): string {
  return `${persona}\n\n# Functions\n## send_message\nSays something.\n\n# Memory\n## persona — who you are; keep to it\nI am Kioku.\n## human — what you know of the person\n${human}`;
}
