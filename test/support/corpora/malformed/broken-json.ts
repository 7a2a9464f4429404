import { called, cutOff, type MalformedReply, said } from "./malformed-reply.ts";

const HEY = said("やあ、元気？", "うん。");

/** The agreed object, but no JSON. */
export const BROKEN_JSON: readonly MalformedReply[] = [
  {
    name: "single quotes",
    text: "{'inner_thoughts': 'うん。', 'function': 'send_message', 'params': {'message': 'やあ、元気？'}}",
    expected: HEY,
  },
  {
    name: "single quotes with an apostrophe",
    text: "{'inner_thoughts': 'It's late.', 'function': 'send_message', 'params': {'message': 'Don't worry, it's fine.'}}",
    expected: said("Don't worry, it's fine.", "It's late."),
  },
  {
    name: "Python's repr: quotes by need",
    text: "{'inner_thoughts': 'うん。', 'function': 'send_message', 'params': {'message': \"It's fine.\"}}",
    expected: said("It's fine.", "うん。"),
  },
  {
    name: "Python literals",
    text: "{'inner_thoughts': None, 'function': 'conversation_search', 'params': {'query': '抹茶', 'page': None, 'request_heartbeat': True}}",
    expected: called("conversation_search", { query: "抹茶", page: null, request_heartbeat: true }),
  },
  {
    name: "Python literals in JSON",
    text: '{"inner_thoughts": "探す。", "function": "conversation_search", "params": {"query": "抹茶", "page": 0, "request_heartbeat": True}}',
    expected: called("conversation_search", { query: "抹茶", page: 0, request_heartbeat: true }, "探す。"),
  },
  {
    name: "Python's f-string",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": f"やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "three quotation marks",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": """やあ、\n"元気"？"""}}',
    expected: said('やあ、\n"元気"？', "うん。"),
  },
  {
    name: "backticks for a message in lines",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": `やあ、\n元気？`}}',
    expected: said("やあ、\n元気？", "うん。"),
  },
  {
    name: "strings put together",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、" +\n  "元気？"}}',
    expected: HEY,
  },
  {
    name: "a trailing comma",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？",}}',
    expected: HEY,
  },
  {
    name: "trailing commas everywhere",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？",},}',
    expected: HEY,
  },
  {
    name: "two commas",
    text: '{"inner_thoughts": "うん。",, "function": "send_message", "params": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "missing commas",
    text: '{"inner_thoughts": "うん。"\n"function": "send_message"\n"params": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "a missing comma on one line",
    text: '{"inner_thoughts": "うん。" "function": "send_message", "params": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "semicolons for commas",
    text: '{"inner_thoughts": "うん。"; "function": "send_message"; "params": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "a missing colon",
    text: '{"inner_thoughts" "うん。", "function" "send_message", "params" {"message" "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "equals signs",
    text: '{inner_thoughts="うん。", function="send_message", params={message="やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "arrows",
    text: '{"inner_thoughts" => "うん。", "function" => "send_message", "params" => {"message" => "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "keys without quotes",
    text: '{inner_thoughts: "うん。", function: "send_message", params: {message: "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "the function without quotes",
    text: '{"inner_thoughts": "うん。", "function": send_message, "params": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "nothing in quotes",
    text: "{inner_thoughts: うん。, function: send_message, params: {message: やあ、元気？}}",
    expected: HEY,
  },
  {
    name: "a value's first quote is missing",
    text: '{"inner_thoughts": うん。", "function": "send_message", "params": {"message": やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "the thoughts' last quote is missing",
    text: '{"inner_thoughts": "うん。, "function": "send_message", "params": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "the message's last quote is missing",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？}}',
    expected: HEY,
  },
  {
    name: "the message's last quote is missing, on lines",
    text: '{\n  "inner_thoughts": "うん。",\n  "function": "send_message",\n  "params": {\n    "message": "やあ、元気？\n  }\n}',
    expected: HEY,
  },
  {
    name: "a key's last quote is missing",
    text: '{"inner_thoughts": "うん。", "function: "send_message", "params": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "a key's first quote is missing",
    text: '{"inner_thoughts": "うん。", function": "send_message", "params": {message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "a line comment",
    text: '{\n  // a short thought\n  "inner_thoughts": "うん。",\n  "function": "send_message", // talk\n  "params": {"message": "やあ、元気？"} // the message\n}',
    expected: HEY,
  },
  {
    name: "a block comment",
    text: '{"inner_thoughts": "うん。", /* now */ "function": "send_message", "params": {"message": "やあ、元気？" /* end */}}',
    expected: HEY,
  },
  {
    name: "Python comments",
    text: '{\n  "inner_thoughts": "うん。",  # think\n  "function": "send_message",  # act\n  "params": {"message": "やあ、元気？"}\n}',
    expected: HEY,
  },
  {
    name: "raw line breaks and tabs",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "一行目\n\t二行目\r\n三行目"}}',
    expected: said("一行目\n\t二行目\r\n三行目", "うん。"),
  },
  {
    name: "escapes that JSON does not know",
    text: '{"inner_thoughts": "It\\\'s late.", "function": "send_message", "params": {"message": "50\\% \\& more \\_here\\_"}}',
    expected: said("50% & more _here_", "It's late."),
  },
  {
    name: "a path with backslashes",
    text: '{"inner_thoughts": "ok", "function": "send_message", "params": {"message": "See C:\\\\Users\\\\rui, the \\"notes\\" folder\\!"}}',
    expected: said('See C:\\Users\\rui, the "notes" folder!', "ok"),
  },
  {
    name: "an escape without its digits",
    text: '{"inner_thoughts": "ok", "function": "send_message", "params": {"message": "The \\user folder"}}',
    expected: said("The user folder", "ok"),
  },
  {
    name: "quotation marks inside the message",
    text: '{"inner_thoughts": "ok", "function": "send_message", "params": {"message": "He said "hi" to me"}}',
    expected: said('He said "hi" to me', "ok"),
  },
  {
    name: "quotation marks with a comma behind",
    text: '{"inner_thoughts": "ok", "function": "send_message", "params": {"message": "He said "hi", then "bye", and left."}}',
    expected: said('He said "hi", then "bye", and left.', "ok"),
  },
  {
    name: "quotation marks with a colon behind",
    text: '{"inner_thoughts": "ok", "function": "send_message", "params": {"message": "The word "tsundoku": books piled up."}}',
    expected: said('The word "tsundoku": books piled up.', "ok"),
  },
  {
    name: "quotation marks in Japanese",
    text: '{"inner_thoughts": ""好き"と言われた。", "function": "send_message", "params": {"message": "「うん」と"彼"は言った。"}}',
    expected: said('「うん」と"彼"は言った。', '"好き"と言われた。'),
  },
  {
    name: "quotation marks at the message's end",
    text: '{"inner_thoughts": "ok", "function": "send_message", "params": {"message": "She called it "home.""}}',
    expected: said('She called it "home."', "ok"),
  },
  {
    name: "full-width punctuation throughout",
    text: "｛“inner_thoughts”：“うん。”，“function”：“send_message”，“params”：｛“message”：“やあ、元気？”｝｝",
    expected: HEY,
  },
  {
    name: "full-width colons and commas",
    text: '{"inner_thoughts"： "うん。"， "function"： "send_message"、 "params"： {"message"： "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "full-width brackets at the end",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"｝｝',
    expected: HEY,
  },
  {
    name: "full-width quotation marks",
    text: "{＂inner_thoughts＂: ＂うん。＂, ＂function＂: ＂send_message＂, ＂params＂: {＂message＂: ＂やあ、元気？＂}}",
    expected: HEY,
  },
  {
    name: "full-width blanks",
    text: '{\u3000"inner_thoughts":\u3000"うん。",\u3000"function":\u3000"send_message",\u3000"params":\u3000{"message":\u3000"やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "full-width letters in the name",
    text: '{"inner_thoughts": "うん。", "function": "ｓｅｎｄ＿ｍｅｓｓａｇｅ", "params": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "full-width punctuation inside the message",
    text: "｛“inner_thoughts”：“うん。”，“function”：“send_message”，“params”：｛“message”：“時間：三時、場所：駅前。”｝｝",
    expected: said("時間：三時、場所：駅前。", "うん。"),
  },
  {
    name: "Japanese brackets as quotation marks",
    text: "{「inner_thoughts」：「うん。」、「function」：「send_message」、「params」：{「message」：「やあ、元気？」}}",
    expected: HEY,
  },
  {
    name: "smart quotes",
    text: "{“inner_thoughts”: “Warm.”, “function”: “send_message”, “params”: {“message”: “Hello, it’s me.”}}",
    expected: said("Hello, it’s me.", "Warm."),
  },
  {
    name: "smart quotes mixed with straight ones",
    text: '{"inner_thoughts": "Warm.”, “function": "send_message", "params": {“message": “Hello."}}',
    expected: said("Hello.", "Warm."),
  },
  {
    name: "smart quotes that belong to the message",
    text: '{"inner_thoughts": "Warm.", "function": "send_message", "params": {"message": "She said “yes”, and left."},}',
    expected: said("She said “yes”, and left.", "Warm."),
  },
  {
    name: "a bracket of the wrong kind",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"]}',
    expected: HEY,
  },
  {
    name: "a list that lacks an object's brace",
    text: '[{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"}]',
    expected: HEY,
  },
  {
    name: "an ellipsis in the object",
    text: '{"inner_thoughts": "うん。", ..., "function": "send_message", "params": {"message": "やあ、元気？"}, ...}',
    expected: HEY,
  },
  {
    name: "the parameters closed too early",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {}, "message": "やあ、元気？"}',
    expected: HEY,
  },
  {
    name: "the object closed before the parameters",
    text: '{"inner_thoughts": "うん。", "function": "send_message"}, "params": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "the thoughts closed before the function",
    text: '{"inner_thoughts": "うん。"}, {"function": "send_message", "params": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "closers missing",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"',
    expected: HEY,
  },
  {
    name: "a closer missing and a fence's end",
    text: '```json\n{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"}\n```',
    expected: HEY,
  },
  {
    name: "closers missing before a control token",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"<|im_end|>',
    expected: HEY,
  },
  {
    name: "a control token inside the message's end",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？<|im_end|>"}}',
    expected: HEY,
  },
  {
    name: "Command-R's token inside the message's end",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？<|END_OF_TURN_TOKEN|>',
    expected: HEY,
  },
  {
    name: "an end token and a made-up turn inside the message",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？</s>\n<s>[INST] うん、元気。',
    expected: HEY,
  },
  {
    name: "the closers escaped into the message",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？\\"}}',
    expected: HEY,
  },
  {
    name: "the closers escaped into the message, with an end token",
    text: '{"inner_thoughts": "Warm.", "function": "send_message", "params": {"message": "Good night, Rui.\\"\\n}}<|im_end|>',
    expected: said("Good night, Rui.", "Warm."),
  },
  {
    name: "closers behind a cut word",
    text: '{"inner_thoughts": "Warm.", "function": "send_message", "params": {"message": "I will be there at se}}',
    expected: said("I will be there at se", "Warm."),
  },
  {
    name: "cut in the message",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "今日は',
    expected: cutOff(said("今日は", "うん。")),
  },
  {
    name: "cut behind a blank",
    text: '{"inner_thoughts": "Hm.", "function": "send_message", "params": {"message": "I was going to ',
    expected: cutOff(said("I was going to ", "Hm.")),
  },
  {
    name: "cut in an escape",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "一行目\\n二行目\\',
    expected: cutOff(said("一行目\n二行目", "うん。")),
  },
  {
    name: "cut in a Unicode escape",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "\\u3042\\u30',
    expected: cutOff(said("あ", "うん。")),
  },
  {
    name: "cut between the halves of an emoji",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "花 \\ud83c',
    expected: cutOff(said("花 \uFFFD", "うん。")),
  },
  {
    name: "cut in a fence",
    text: '```json\n{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "今日は雨で',
    expected: cutOff(said("今日は雨で", "うん。")),
  },
  {
    name: "cut in arguments as a string",
    text: '{"name": "send_message", "arguments": "{\\"inner_thoughts\\": \\"うん。\\", \\"message\\": \\"今日は雨で',
    expected: cutOff(said("今日は雨で", "うん。")),
  },
  {
    name: "cut with single quotes",
    text: "{'inner_thoughts': 'うん。', 'function': 'send_message', 'params': {'message': '今日は雨で",
    expected: cutOff(said("今日は雨で", "うん。")),
  },
  {
    name: "cut in a core-memory edit",
    text: '{"inner_thoughts": "直す。", "function": "core_memory_replace", "params": {"name": "human", "old_content": "紅茶が好き", "new_content": "抹茶が好',
    expected: cutOff(
      called("core_memory_replace", { name: "human", old_content: "紅茶が好き", new_content: "抹茶が好" }, "直す。"),
    ),
  },
  {
    name: "text instead of blanks between members",
    text: '{"inner_thoughts": "うん。", and then "function": "send_message", with "params": {"message": "やあ、元気？"}}',
    expected: HEY,
  },
  {
    name: "kaomoji with brackets",
    text: '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やったー！ヽ(｀▽´)ノ {祝} ♪"},}',
    expected: said("やったー！ヽ(｀▽´)ノ {祝} ♪", "うん。"),
  },
  {
    name: "dates and times in a message without quotes around keys",
    text: '{inner_thoughts: "Plan.", function: "send_message", params: {message: "Meet at 10:30, then lunch: soba, maybe?"}}',
    expected: said("Meet at 10:30, then lunch: soba, maybe?", "Plan."),
  },
];
