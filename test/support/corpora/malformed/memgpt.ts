import { called, cutOff, type MalformedReply, said, unknowable } from "./malformed-reply.ts";

/** What local models made of MemGPT's own format, its repair tests among them. */
export const MEMGPT: readonly MalformedReply[] = [
  {
    name: "escaped underscores",
    text: '{\n  "function": "send\\_message",\n  "params": {\n    "inner\\_thoughts": "User is asking for information about themselves. Retrieving data from core memory.",\n    "message": "I know that you are Chad. Is there something specific you would like to know?"\n  }\n}',
    expected: said(
      "I know that you are Chad. Is there something specific you would like to know?",
      "User is asking for information about themselves. Retrieving data from core memory.",
    ),
  },
  {
    name: "escaped underscores in every name",
    text: '{"function": "core\\_memory\\_append", "params": {"inner\\_thoughts": "A fact.", "name": "human", "content": "Likes\\_tea", "request\\_heartbeat": true}}',
    expected: called("core_memory_append", { name: "human", content: "Likes_tea", request_heartbeat: true }, "A fact."),
  },
  {
    name: "the last brace is missing",
    text: '{\n  "function": "send_message",\n  "params": {\n    "inner_thoughts": "Oda is back. Keep it light.",\n    "message": "Welcome back! How was the train?"\n  }\n',
    expected: said("Welcome back! How was the train?", "Oda is back. Keep it light."),
  },
  {
    name: "both braces are missing",
    text: '{"function": "send_message", "params": {"inner_thoughts": "帰ってきた。", "message": "おかえり。電車は混んでた？"\n',
    expected: said("おかえり。電車は混んでた？", "帰ってきた。"),
  },
  {
    name: "a trailing comma and no braces",
    text: '{"function": "send_message", "params": {"inner_thoughts": "Greeting.", "message": "Good evening.",\n',
    expected: said("Good evening.", "Greeting."),
  },
  {
    name: "a <|> at the end",
    text: '{\n  "function": "send_message",\n  "params": {\n    "inner_thoughts": "Chad seems curious. I should share more about the backstory.",\n    "message": "Shall we go for a walk?"\n  }\n}<|>',
    expected: said("Shall we go for a walk?", "Chad seems curious. I should share more about the backstory."),
  },
  {
    name: "a <|> before the braces",
    text: '{"function": "send_message", "params": {"inner_thoughts": "Hm.", "message": "Shall we go for a walk?"<|>',
    expected: said("Shall we go for a walk?", "Hm."),
  },
  {
    name: "two objects: the model went on with the answer",
    text: '{\n  "function": "core_memory_append",\n  "params": {\n    "inner_thoughts": "The user told me their name.",\n    "name": "human",\n    "content": "Name: Rui",\n    "request_heartbeat": true\n  }\n}\n{\n  "function": "send_message",\n  "params": {\n    "message": "Nice to meet you, Rui."\n  }\n}',
    expected: called(
      "core_memory_append",
      { name: "human", content: "Name: Rui", request_heartbeat: true },
      "The user told me their name.",
    ),
  },
  {
    name: "the same object twice",
    text: '{"function": "send_message", "params": {"inner_thoughts": "うん。", "message": "はい。"}}{"function": "send_message", "params": {"inner_thoughts": "うん。", "message": "はい。"}}',
    expected: said("はい。", "うん。"),
  },
  {
    name: "hard line feeds in the message",
    text: '{\n  "function": "send_message",\n  "params": {\n    "inner_thoughts": "A poem, then.",\n    "message": "Let\'s be poets of the attic.\n\nCount the rain,\nforget the number."\n  }\n}',
    expected: said("Let's be poets of the attic.\n\nCount the rain,\nforget the number.", "A poem, then."),
  },
  {
    name: "hard line feeds in the thoughts, in Japanese",
    text: '{"function": "send_message", "params": {"inner_thoughts": "疲れてそう。\n短く返そう。", "message": "今日はもう休もう。\n明日でいいよ。"}}',
    expected: said("今日はもう休もう。\n明日でいいよ。", "疲れてそう。\n短く返そう。"),
  },
  {
    name: "garbage after a good send_message",
    text: '{"function": "send_message", "params": {"inner_thoughts": "Sad?", "message": "I\'m here. What happened?"}}\n\n    return;\n  }\n} catch (e) { console.log("}{") }',
    expected: said("I'm here. What happened?", "Sad?"),
  },
  {
    name: "a second message in the parameters' place",
    text: '{\n  "function": "send_message",\n  "params": {\n    "inner_thoughts": "Ask back.",\n    "message": "And you?"\n  }\n  },\n  "params": {\n    "message": "…"\n}',
    expected: said("And you?", "Ask back."),
  },
  {
    name: "an archival search that was cut off",
    text: '{\n  "function": "archival_memory_search",\n  "params": {\n    "inner_thoughts": "Looking for what we said about Kyoto.",\n    "query": "Kyoto trip',
    expected: cutOff(
      called("archival_memory_search", { query: "Kyoto trip" }, "Looking for what we said about Kyoto."),
    ),
  },
  {
    name: "an archival search cut behind a member",
    text: '{"function": "archival_memory_search", "params": {"inner_thoughts": "京都の話を探す。", "query": "京都 旅行", "page": 0,',
    expected: called("archival_memory_search", { query: "京都 旅行", page: 0 }, "京都の話を探す。"),
  },
  {
    name: "the JSON opened again inside its own function",
    text: '{\n  "function": {\n    "function": "send_message",\n    "params": {\n      "inner_thoughts": "Twice.",\n      "message": "Hello again."\n    }\n  }\n}',
    expected: said("Hello again.", "Twice."),
  },
  {
    name: "the prefix was kept by the server: thoughts first",
    text: 'また会えた。嬉しい。", "function": "send_message", "params": {"message": "久しぶり。元気だった？"}}',
    expected: said("久しぶり。元気だった？", "また会えた。嬉しい。"),
  },
  {
    name: "the prefix was kept by the server: function first",
    text: '"send_message",\n  "params": {\n    "inner_thoughts": "Short.",\n    "message": "Yes."\n  }\n}',
    expected: said("Yes.", "Short."),
  },
  {
    name: "the opening brace was kept by the server",
    text: '\n  "inner_thoughts": "Short.",\n  "function": "send_message",\n  "params": {"message": "Yes, on Friday."}\n}',
    expected: said("Yes, on Friday.", "Short."),
  },
  {
    name: "other fields, other shape: only a message",
    text: '{"message": "Hello! How can I be of help to you today?"}',
    expected: said("Hello! How can I be of help to you today?"),
  },
  {
    name: "an echoed role before",
    text: 'ASSISTANT:\n{"function": "send_message", "params": {"inner_thoughts": "Hm.", "message": "Morning!"}}',
    expected: said("Morning!", "Hm."),
  },
  {
    name: "a function's return made up behind",
    text: '{"function": "send_message", "params": {"inner_thoughts": "Hm.", "message": "Morning!"}}\nFUNCTION RETURN:\n{"status": "OK", "message": "None"}',
    expected: said("Morning!", "Hm."),
  },
  {
    name: "the status of a function's return instead of a call",
    text: '{"status": "OK", "time": "2026-11-22 09:04:00 PM JST+0900"}',
    expected: unknowable("it is a result made up, without a call or a message"),
  },
  {
    name: "thoughts without a function",
    text: '{"inner_thoughts": "I wonder what they meant by that.", "function": null}',
    expected: unknowable("the model only thought; it said nothing and called nothing"),
  },
  {
    name: "cut in the thoughts",
    text: '{"inner_thoughts": "The user asks about the weather, and I',
    expected: unknowable("nothing but the beginning of a thought was written"),
  },
  {
    name: "cut before the function's name",
    text: '{"inner_thoughts": "雨の話だ。", "function": "',
    expected: unknowable("the function's name was not written"),
  },
  {
    name: "prose alone",
    text: "Hello! I'm so glad you came by. What's on your mind?",
    expected: unknowable("plain prose is no call; the loop decides what to do with it"),
  },
  {
    name: "Japanese prose alone",
    text: "こんばんは。今日はどんな一日だった？",
    expected: unknowable("plain prose is no call; the loop decides what to do with it"),
  },
  { name: "an empty object", text: "{}", expected: unknowable("it is empty") },
  {
    name: "Letta's new loop: the assistant's message",
    text: '{"message_type": "assistant_message", "content": "I kept your note about the recital."}',
    expected: said("I kept your note about the recital."),
  },
  {
    name: "Letta's new loop: a tool call",
    text: '{"message_type": "tool_call_message", "tool_call": {"name": "archival_memory_insert", "arguments": "{\\"content\\": \\"発表会は三月三日。\\"}", "tool_call_id": "call_x1"}}',
    expected: called("archival_memory_insert", { content: "発表会は三月三日。" }),
  },
  {
    name: "thoughts as the content beside a tool call",
    text: '{"role": "assistant", "content": "She sounds tired.", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "send_message", "arguments": "{\\"message\\": \\"Long day?\\"}"}}]}',
    expected: said("Long day?", "She sounds tired."),
  },
];
