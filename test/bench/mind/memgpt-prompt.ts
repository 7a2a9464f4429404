import { filler, MEMGPT_TOKENS } from "./memgpt-texts.ts";
import { pythonRepr } from "./python-repr.ts";

/** A message as MemGPT 0.3.8 keeps it; `content` of `user` and `tool` is packaged JSON, already as an object. */
export type MemGptMessage =
  | { readonly role: "user" | "tool"; readonly content: Readonly<Record<string, unknown>> }
  | {
      readonly role: "assistant";
      readonly thoughts: string;
      readonly function: string;
      readonly params: Readonly<Record<string, unknown>>;
    };

export interface SystemState {
  readonly modified: string;
  readonly recall: number;
  readonly archival: number;
  readonly persona: string;
  readonly human: string;
}

const SYSTEM = filler(MEMGPT_TOKENS.system);
const FUNCTIONS = filler(MEMGPT_TOKENS.functions);

const CORE_LIMIT = 2_000;

/** How each answer is opened for the model (`chatml.py`, `assistant_prefix_extra`). */
export const ANSWER_OPENING = '\n{\n  "function":';

/** `construct_system_with_memory` of `agent.py`, without the functions. */
export function systemText({ modified, recall, archival, persona, human }: SystemState): string {
  return [
    SYSTEM,
    "\n",
    `### Memory [last modified: ${modified}]`,
    `${recall}${filler(MEMGPT_TOKENS.recallLine)}`,
    `${archival}${filler(MEMGPT_TOKENS.archivalLine)}`,
    `\n${filler(MEMGPT_TOKENS.coreLine)}:`,
    `<persona characters="${Array.from(persona).length}/${CORE_LIMIT}">`,
    persona,
    "</persona>",
    `<human characters="${Array.from(human).length}/${CORE_LIMIT}">`,
    human,
    "</human>",
  ].join("\n");
}

/** The prompt of the default wrapper, `chatml`: functions behind memory, every result a turn of its own. */
export function chatmlPrompt(system: string, messages: readonly MemGptMessage[]): string {
  const turns = messages.map(message => `\n<|im_start|>${messageTurn(message)}<|im_end|>`);
  return `<|im_start|>system\n${withFunctions(system)}<|im_end|>${turns.join("")}\n<|im_start|>assistant${ANSWER_OPENING}`;
}

/** The system turn's text: everything before the first message. */
export function withFunctions(system: string): string {
  return `${system}\n${FUNCTIONS}`;
}

function messageTurn(message: MemGptMessage): string {
  switch (message.role) {
    case "user":
      return `user\n${indented(message.content)}`;
    case "tool":
      return `assistant\nFUNCTION RETURN:\n${indented(message.content)}`;
    case "assistant":
      return `assistant\n${callText(message)}`;
  }
}

/** A call as it stands in the prompt, and as the model writes it behind the opening. */
export function callText({ thoughts, function: name, params }: MemGptMessage & { role: "assistant" }): string {
  return indented({ function: name, params: { inner_thoughts: thoughts, ...params } });
}

function indented(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}

/** The prompt of `SimpleSummaryWrapper` over Python's text of the messages (`memory.py`, `summarize_messages`). */
export function summaryPrompt(input: string): string {
  const answer = `\n### RESPONSE (${filler(MEMGPT_TOKENS.summaryAnswer - 6)})`;
  return `\n${filler(MEMGPT_TOKENS.summariser - 2)}\n\n### INPUT\nUSER: ${input}${answer}\nSUMMARY:`;
}

/** `str()` of a message as a Python dictionary: what is counted, and what the summariser reads. */
export function messageRepr(message: MemGptMessage, id: string): string {
  switch (message.role) {
    case "user":
      return pythonRepr({ content: pythonJson(message.content), role: "user" });
    case "tool":
      return pythonRepr({ content: pythonJson(message.content), role: "tool", tool_call_id: id });
    case "assistant": {
      const call = { name: message.function, arguments: pythonJson(message.params) };
      return pythonRepr({
        content: message.thoughts,
        role: "assistant",
        tool_calls: [{ id, type: "function", function: call }],
      });
    }
  }
}

/** Python's `json.dumps` puts a space behind commas and colons. */
function pythonJson(value: unknown): string {
  return JSON.stringify(value, undefined, 1).replace(/\n\s*/g, " ").replace(/^\{ /, "{").replace(/ \}$/, "}");
}
