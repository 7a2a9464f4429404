import { called, type MalformedReply, said, unknowable } from "./malformed-reply.ts";

const HEY = said("やあ、元気？", "うん。");
const NOTE = called("archival_memory_insert", { content: "Sister's name: Aya", request_heartbeat: true }, "Keep it.");

/** Good JSON of another shape. */
export const SHAPES: readonly MalformedReply[] = [
  {
    name: "name and arguments",
    text: '{"name": "send_message", "arguments": {"inner_thoughts": "うん。", "message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "name and parameters",
    text: '{"name": "send_message", "parameters": {"message": "やあ、元気？"}, "inner_thoughts": "うん。"}',
    expected: HEY,
  },
  {
    name: "function_name and function_args",
    text: '{"function_name": "archival_memory_insert", "function_args": {"inner_thoughts": "Keep it.", "content": "Sister\'s name: Aya", "request_heartbeat": true}}',
    expected: NOTE,
  },
  {
    name: "tool and tool_input",
    text: '{"thought": "Keep it.", "tool": "archival_memory_insert", "tool_input": {"content": "Sister\'s name: Aya", "request_heartbeat": true}}',
    expected: NOTE,
  },
  {
    name: "action and action_input",
    text: '{"thought": "うん。", "action": "send_message", "action_input": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "action_input as plain text",
    text: '{"thought": "うん。", "action": "send_message", "action_input": "やあ、元気？"}',
    expected: HEY,
  },
  {
    name: "params as plain text",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": "やあ、元気？"}',
    expected: HEY,
  },
  {
    name: "camel case",
    text: '{"innerThoughts": "うん。", "functionName": "sendMessage", "params": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "title case and spaces",
    text: '{"Inner Thoughts": "うん。", "Function": "send_message", "Params": {"Message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "capitals",
    text: '{"INNER_THOUGHTS": "うん。", "FUNCTION": "SEND_MESSAGE", "PARAMS": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "hyphens",
    text: '{"inner-thoughts": "うん。", "function": "send-message", "params": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "a qualified name",
    text: '{"inner_thoughts": "うん。", "function": "functions.send_message", "params": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "a name with brackets",
    text: '{"inner_thoughts": "うん。", "function": "send_message(message)", "params": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "the function as an object",
    text: '{"inner_thoughts": "うん。", "function": {"name": "send_message", "arguments": {"message": "やあ、元気？"}}}',
    expected: HEY,
  },
  {
    name: "function_call",
    text: '{"inner_thoughts": "うん。", "function_call": {"name": "send_message", "arguments": {"message": "やあ、元気？"}}}',
    expected: HEY,
  },
  {
    name: "function_call with arguments as a string",
    text: '{"role": "assistant", "content": "うん。", "function_call": {"name": "send_message", "arguments": "{\\"message\\": \\"やあ、元気？\\"}"}}',
    expected: HEY,
  },
  {
    name: "tool_calls",
    text: '{"tool_calls": [{"id": "call_9f", "type": "function", "function": {"name": "archival_memory_insert", "arguments": "{\\"inner_thoughts\\": \\"Keep it.\\", \\"content\\": \\"Sister\'s name: Aya\\", \\"request_heartbeat\\": true}"}}]}',
    expected: NOTE,
  },
  {
    name: "arguments encoded twice",
    text: '{"name": "send_message", "arguments": "\\"{\\\\\\"inner_thoughts\\\\\\": \\\\\\"うん。\\\\\\", \\\\\\"message\\\\\\": \\\\\\"やあ、元気？\\\\\\"}\\""}',
    expected: HEY,
  },
  {
    name: "arguments as a string of Python",
    text: "{\"name\": \"send_message\", \"arguments\": \"{'inner_thoughts': 'うん。', 'message': 'やあ、元気？'}\"}",
    expected: HEY,
  },
  {
    name: "params as a string without the last brace",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": "{\\"message\\": \\"やあ、元気？\\""}',
    expected: HEY,
  },
  {
    name: "OpenAI's chat completion",
    text: '{"choices": [{"index": 0, "message": {"role": "assistant", "content": null, "tool_calls": [{"id": "a", "type": "function", "function": {"name": "send_message", "arguments": "{\\"inner_thoughts\\":\\"うん。\\",\\"message\\":\\"やあ、元気？\\"}"}}]}, "finish_reason": "tool_calls"}]}',
    expected: HEY,
  },
  {
    name: "OpenAI's Responses: a call",
    text: '{"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "send_message", "arguments": "{\\"inner_thoughts\\":\\"うん。\\",\\"message\\":\\"やあ、元気？\\"}"}',
    expected: HEY,
  },
  {
    name: "OpenAI's Responses: output",
    text: '{"output": [{"type": "reasoning", "summary": []}, {"type": "function_call", "call_id": "call_1", "name": "send_message", "arguments": "{\\"message\\":\\"やあ、元気？\\"}"}]}',
    expected: said("やあ、元気？"),
  },
  {
    name: "OpenAI's Responses: a message",
    text: '{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "やあ、元気？", "annotations": []}]}',
    expected: said("やあ、元気？"),
  },
  {
    name: "Anthropic's tool_use",
    text: '{"type": "tool_use", "id": "toolu_01", "name": "archival_memory_insert", "input": {"inner_thoughts": "Keep it.", "content": "Sister\'s name: Aya", "request_heartbeat": true}}',
    expected: NOTE,
  },
  { name: "a chat message", text: '{"role": "assistant", "content": "やあ、元気？"}', expected: said("やあ、元気？") },
  {
    name: "the function's name as the key",
    text: '{"inner_thoughts": "うん。", "send_message": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "the function's name as the key, the message its value",
    text: '{"inner_thoughts": "うん。", "send_message": "やあ、元気？"}',
    expected: HEY,
  },
  {
    name: "another function's name as the key",
    text: '{"archival_memory_insert": {"inner_thoughts": "Keep it.", "content": "Sister\'s name: Aya", "request_heartbeat": true}}',
    expected: NOTE,
  },
  {
    name: "a wrapper",
    text: '{"response": {"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"}}}',
    expected: HEY,
  },
  {
    name: "a schema's properties",
    text: '{"type": "object", "properties": {"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"}}}',
    expected: HEY,
  },
  {
    name: "a list of actions",
    text: '{"actions": [{"tool_name": "send_message", "parameters": {"message": "やあ、元気？"}}]}',
    expected: said("やあ、元気？"),
  },
  {
    name: "parameters in a list",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": [{"message": "やあ、元気？"}]}',
    expected: HEY,
  },
  {
    name: "parameters beside the name",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "message": "やあ、元気？"}',
    expected: HEY,
  },
  {
    name: "parameters beside the name, `name` among them",
    text: '{"inner_thoughts": "覚える。", "function": "core_memory_append", "name": "human", "content": "犬を飼っている"}',
    expected: called("core_memory_append", { name: "human", content: "犬を飼っている" }, "覚える。"),
  },
  {
    name: "parameters first",
    text: '{"params": {"message": "やあ、元気？"}, "function": "send_message", "inner_thoughts": "うん。"}',
    expected: HEY,
  },
  {
    name: "thoughts last in the parameters",
    text: '{"function": "send_message", "params": {"message": "やあ、元気？", "inner_thoughts": "うん。"}}',
    expected: HEY,
  },
  {
    name: "the heartbeat beside the parameters",
    text: '{"inner_thoughts": "Keep it.", "function": "archival_memory_insert", "params": {"content": "Sister\'s name: Aya"}, "request_heartbeat": true}',
    expected: NOTE,
  },
  {
    name: "thoughts missing",
    text: '{"function": "send_message", "params": {"message": "やあ、元気？"}}',
    expected: said("やあ、元気？"),
  },
  {
    name: "thoughts null",
    text: '{"inner_thoughts": null, "function": "send_message", "params": {"message": "やあ、元気？"}}',
    expected: said("やあ、元気？"),
  },
  {
    name: "thoughts as an object",
    text: '{"inner_thoughts": {"text": "うん。"}, "function": "send_message", "params": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "thoughts as a list",
    text: '{"inner_thoughts": ["眠そう。", "短くしよう。"], "function": "send_message", "params": {"message": "おやすみ。"}}',
    expected: said("おやすみ。", "眠そう。\n短くしよう。"),
  },
  {
    name: "a message in lines",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": ["おはよう。", "", "よく眠れた？"]}}',
    expected: said("おはよう。\n\nよく眠れた？", "うん。"),
  },
  {
    name: "a message as an object",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": {"text": "やあ、元気？"}}}',
    expected: HEY,
  },
  {
    name: "the message called text",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"text": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "the message called content",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"content": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "thoughts and message without a function",
    text: '{"inner_thoughts": "うん。", "message": "やあ、元気？"}',
    expected: HEY,
  },
  {
    name: "the function is none, but there is a message",
    text: '{"inner_thoughts": "うん。", "function": "none", "params": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "the parameters twice as deep",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"params": {"message": "やあ、元気？"}}}',
    expected: HEY,
  },
  {
    name: "the same key twice",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"}, "params": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "escapes of ASCII and of other letters",
    text: '{"thoughts": "\\u3046\\u3093\\u3002", "function": "send\\u005fmessage", "params": {"message": "\\u3084\\u3042\\u3001\\u5143\\u6c17\\uff1f"}}',
    expected: HEY,
  },
  {
    name: "an emoji in escapes",
    text: '{"thoughts": "Nice.", "function": "send_message", "params": {"message": "Look: \\ud83d\\udc36\\u200d\\ud83e\\uddba"}}',
    expected: said("Look: 🐶‍🦺", "Nice."),
  },
  {
    name: "half an emoji in an escape",
    text: '{"thoughts": "Nice.", "function": "send_message", "params": {"message": "Look: \\ud83d"}}',
    expected: said("Look: \uFFFD", "Nice."),
  },
  {
    name: "half-width kana",
    text: '{"thoughts": "ﾒﾓ。", "tool_name": "send_message", "parameters": {"message": "ﾊｲ､ｺﾝﾆﾁﾊ｡"}}',
    expected: said("ﾊｲ､ｺﾝﾆﾁﾊ｡", "ﾒﾓ。"),
  },
  {
    name: "arguments without a name",
    text: '{"arguments": {"query": "kyoto"}}',
    expected: unknowable("two functions take a query"),
  },
  {
    name: "content without a name",
    text: '{"content": "Rui likes tea."}',
    expected: unknowable("to remember it or to say it: either may be meant"),
  },
  {
    name: "the schema instead of a call",
    text: '{"type": "object", "properties": {"inner_thoughts": {"type": "string"}}}',
    expected: unknowable("it repeats the schema"),
  },
];
