import { called, cutOff, type MalformedReply, said, unknowable } from "./malformed-reply.ts";

const SAVE = called(
  "core_memory_append",
  { name: "human", content: "抹茶が好き", request_heartbeat: true },
  "覚えておこう。",
);
const SAVE_AS_TEXT = called(
  "core_memory_append",
  { name: "human", content: "抹茶が好き", request_heartbeat: "true" },
  "覚えておこう。",
);
const SAVE_ARGS =
  '{"inner_thoughts": "覚えておこう。", "name": "human", "content": "抹茶が好き", "request_heartbeat": true}';
const HELLO = said("Hello, Rui! 🌱", "Warm.");
const HELLO_ARGS = '{"inner_thoughts": "Warm.", "message": "Hello, Rui! 🌱"}';

/** The formats in which models were taught to call tools. */
export const TOOL_FORMATS: readonly MalformedReply[] = [
  {
    name: "Hermes and Qwen 2.5",
    text: `<tool_call>\n{"name": "core_memory_append", "arguments": ${SAVE_ARGS}}\n</tool_call>`,
    expected: SAVE,
  },
  {
    name: "Hermes, not closed",
    text: `<tool_call>\n{"name": "send_message", "arguments": ${HELLO_ARGS}}\n`,
    expected: HELLO,
  },
  {
    name: "Hermes, closed inside the JSON",
    text: '<tool_call>{"name": "send_message", "arguments": {"inner_thoughts": "Warm.", "message": "Hello, Rui! 🌱"</tool_call>',
    expected: HELLO,
  },
  {
    name: "Hermes, two calls",
    text: `<tool_call>{"name": "core_memory_append", "arguments": ${SAVE_ARGS}}</tool_call>\n<tool_call>{"name": "send_message", "arguments": ${HELLO_ARGS}}</tool_call>`,
    expected: SAVE,
  },
  {
    name: "Hermes, Python's quotes",
    text: "<tool_call>\n{'name': 'send_message', 'arguments': {'inner_thoughts': 'Warm.', 'message': 'Hello, Rui! 🌱'}}\n</tool_call>",
    expected: HELLO,
  },
  {
    name: "Hermes, after talk",
    text: `Of course.\n<tool_call>\n{"arguments": ${HELLO_ARGS}, "name": "send_message"}\n</tool_call>`,
    expected: HELLO,
  },
  {
    name: "functioncall of Glaive",
    text: `<functioncall> {"name": "send_message", "arguments": '${HELLO_ARGS}'} </functioncall>`,
    expected: HELLO,
  },
  { name: "a function's tag with JSON", text: `<function=core_memory_append>${SAVE_ARGS}</function>`, expected: SAVE },
  { name: "a function's tag, not closed", text: `<function=send_message>${HELLO_ARGS}`, expected: HELLO },
  {
    name: "a function's tag with a name attribute",
    text: `<function name="send_message">${HELLO_ARGS}</function>`,
    expected: HELLO,
  },
  {
    name: "Llama 3: python tag and JSON",
    text: `<|python_tag|>{"type": "function", "name": "core_memory_append", "parameters": ${SAVE_ARGS}}<|eom_id|>`,
    expected: SAVE,
  },
  {
    name: "Llama 3: python tag and a call",
    text: '<|python_tag|>send_message.call(message="Hello, Rui! 🌱", inner_thoughts="Warm.")<|eom_id|>',
    expected: HELLO,
  },
  {
    name: "Llama 3: name and parameters alone",
    text: `{"name": "send_message", "parameters": ${HELLO_ARGS}}`,
    expected: HELLO,
  },
  {
    name: "Llama 3: several with semicolons",
    text: `{"name": "core_memory_append", "parameters": ${SAVE_ARGS}}; {"name": "send_message", "parameters": ${HELLO_ARGS}}`,
    expected: SAVE,
  },
  {
    name: "Llama 4: a list of Python calls",
    text: '[send_message(inner_thoughts="Warm.", message="Hello, Rui! 🌱")]',
    expected: HELLO,
  },
  {
    name: "Mistral: a list behind the mark",
    text: `[TOOL_CALLS] [{"name": "core_memory_append", "arguments": ${SAVE_ARGS}, "id": "VvvODy9mT"}]`,
    expected: SAVE,
  },
  {
    name: "Mistral: no space",
    text: `[TOOL_CALLS][{"name":"send_message","arguments":${HELLO_ARGS}}]</s>`,
    expected: HELLO,
  },
  { name: "Mistral: name and [ARGS]", text: `[TOOL_CALLS]send_message[ARGS]${HELLO_ARGS}`, expected: HELLO },
  {
    name: "Mistral: name, call id and [ARGS]",
    text: `[TOOL_CALLS]core_memory_append[CALL_ID]a1B2c3D4e[ARGS]${SAVE_ARGS}`,
    expected: SAVE,
  },
  { name: "Mistral: the name right before the JSON", text: `[TOOL_CALLS]send_message${HELLO_ARGS}`, expected: HELLO },
  {
    name: "Mistral: the list is not closed",
    text: `[TOOL_CALLS][{"name": "send_message", "arguments": ${HELLO_ARGS}`,
    expected: HELLO,
  },
  {
    name: "Qwen3-coder",
    text: "<tool_call>\n<function=core_memory_append>\n<parameter=inner_thoughts>\n覚えておこう。\n</parameter>\n<parameter=name>\nhuman\n</parameter>\n<parameter=content>\n抹茶が好き\n</parameter>\n<parameter=request_heartbeat>\ntrue\n</parameter>\n</function>\n</tool_call>",
    expected: SAVE_AS_TEXT,
  },
  {
    name: "Qwen3-coder without the outer tag",
    text: "<function=send_message>\n<parameter=inner_thoughts>\nWarm.\n</parameter>\n<parameter=message>\nHello, Rui! 🌱\n</parameter>\n</function>\n</tool_call>",
    expected: HELLO,
  },
  {
    name: "Qwen3-coder, several lines with signs of XML",
    text: "<tool_call>\n<function=send_message>\n<parameter=message>\nIf a < b & b < c,\nthen <i>a</i> < c. ❤\n</parameter>\n</function>\n</tool_call>",
    expected: said("If a < b & b < c,\nthen <i>a</i> < c. ❤"),
  },
  {
    name: "Qwen3-coder, cut in a parameter",
    text: "<tool_call>\n<function=send_message>\n<parameter=message>\n今日は朝から雨で、",
    expected: cutOff(said("今日は朝から雨で、")),
  },
  {
    name: "Qwen3-coder, the parameter's end is missing",
    text: "<tool_call>\n<function=send_message>\n<parameter=message>\nHello, Rui! 🌱\n</function>\n</tool_call>",
    expected: said("Hello, Rui! 🌱"),
  },
  {
    name: "GLM 4.5",
    text: "<tool_call>core_memory_append\n<arg_key>inner_thoughts</arg_key>\n<arg_value>覚えておこう。</arg_value>\n<arg_key>name</arg_key>\n<arg_value>human</arg_value>\n<arg_key>content</arg_key>\n<arg_value>抹茶が好き</arg_value>\n<arg_key>request_heartbeat</arg_key>\n<arg_value>true</arg_value>\n</tool_call>",
    expected: SAVE_AS_TEXT,
  },
  {
    name: "GLM 4.5 on one line",
    text: "<tool_call>send_message<arg_key>inner_thoughts</arg_key><arg_value>Warm.</arg_value><arg_key>message</arg_key><arg_value>Hello, Rui! 🌱</arg_value></tool_call>",
    expected: HELLO,
  },
  {
    name: "Anthropic's tags",
    text: '<function_calls>\n<invoke name="send_message">\n<parameter name="inner_thoughts">Warm.</parameter>\n<parameter name="message">Hello, Rui! 🌱</parameter>\n</invoke>\n</function_calls>',
    expected: HELLO,
  },
  {
    name: "MiniMax's tags",
    text: '<minimax:tool_call>\n<invoke name="core_memory_append">\n<parameter name="inner_thoughts">覚えておこう。</parameter>\n<parameter name="name">human</parameter>\n<parameter name="content">抹茶が好き</parameter>\n<parameter name="request_heartbeat">true</parameter>\n</invoke>\n</minimax:tool_call>',
    expected: SAVE_AS_TEXT,
  },
  {
    name: "Anthropic's older tags",
    text: "<function_calls><invoke><tool_name>send_message</tool_name><parameters><inner_thoughts>Warm.</inner_thoughts><message>Hello, Rui! 🌱</message></parameters></invoke></function_calls>",
    expected: HELLO,
  },
  {
    name: "tags named after function and parameters",
    text: "<send_message>\n<inner_thoughts>Warm.</inner_thoughts>\n<message>Hello, Rui! 🌱</message>\n</send_message>",
    expected: HELLO,
  },
  {
    name: "a tag for each key",
    text: "<inner_thoughts>Warm.</inner_thoughts>\n<function>send_message</function>\n<params>\n<message>Hello, Rui! 🌱</message>\n</params>",
    expected: HELLO,
  },
  { name: "attributes", text: '<send_message inner_thoughts="Warm." message="Hello, Rui! 🌱" />', expected: HELLO },
  {
    name: "attributes of a call",
    text: '<call function="core_memory_append" inner_thoughts="覚えておこう。" name="human" content="抹茶が好き" request_heartbeat="true"/>',
    expected: SAVE_AS_TEXT,
  },
  {
    name: "attributes with entities",
    text: '<send_message message="She said &quot;yes&quot; &amp; left."/>',
    expected: said('She said "yes" & left.'),
  },
  {
    name: "DeepSeek V3",
    text: `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>core_memory_append\n\`\`\`json\n${SAVE_ARGS}\n\`\`\`<｜tool▁call▁end｜><｜tool▁calls▁end｜><｜end▁of▁sentence｜>`,
    expected: SAVE,
  },
  {
    name: "DeepSeek V3.1",
    text: `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>send_message<｜tool▁sep｜>${HELLO_ARGS}<｜tool▁call▁end｜><｜tool▁calls▁end｜>`,
    expected: HELLO,
  },
  {
    name: "DeepSeek V3.2",
    text: '<｜DSML｜function_calls>\n<｜DSML｜invoke name="send_message">\n<｜DSML｜parameter name="inner_thoughts" string="true">Warm.</｜DSML｜parameter>\n<｜DSML｜parameter name="message" string="true">Hello, Rui! 🌱</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜function_calls>',
    expected: HELLO,
  },
  { name: "Functionary v3.2", text: `>>>send_message\n${HELLO_ARGS}`, expected: HELLO },
  { name: "Functionary v3.2: to all", text: ">>>all\nHello, Rui! 🌱", expected: said("Hello, Rui! 🌱") },
  {
    name: "Functionary v2.4",
    text: `<|from|>assistant\n<|recipient|>core_memory_append\n<|content|>${SAVE_ARGS}<|stop|>`,
    expected: SAVE,
  },
  {
    name: "Gemma 3: tool_code",
    text: '```tool_code\nsend_message(message="Hello, Rui! 🌱", inner_thoughts="Warm.")\n```',
    expected: HELLO,
  },
  {
    name: "Gemini: print and default_api",
    text: '```tool_code\nprint(default_api.send_message(inner_thoughts="Warm.", message="Hello, Rui! 🌱"))\n```',
    expected: HELLO,
  },
  {
    name: "Gemma 4",
    text: '<|tool_call>call:send_message{inner_thoughts:<|"|>Warm.<|"|>,message:<|"|>Hello, Rui! 🌱<|"|>}<tool_call|>',
    expected: HELLO,
  },
  {
    name: "Command-R: a list of actions",
    text: 'Action: ```json\n[\n    {\n        "tool_name": "send_message",\n        "parameters": {\n            "inner_thoughts": "Warm.",\n            "message": "Hello, Rui! 🌱"\n        }\n    }\n]\n```',
    expected: HELLO,
  },
  {
    name: "Command-R: the fence is not closed",
    text: 'Action: ```json\n[{"tool_name": "core_memory_append", "parameters": {"inner_thoughts": "覚えておこう。", "name": "human", "content": "抹茶が好き", "request_heartbeat": true}}]',
    expected: SAVE,
  },
  {
    name: "Command-R: a plan before",
    text: 'Plan: I will greet Rui.\nAction: ```json\n[{"tool_name": "send_message", "parameters": {"inner_thoughts": "Warm.", "message": "Hello, Rui! 🌱"}}]\n```<|END_OF_TURN_TOKEN|>',
    expected: HELLO,
  },
  {
    name: "Command-R: no list",
    text: 'Action: {"tool_name": "send_message", "parameters": {"inner_thoughts": "Warm.", "message": "Hello, Rui! 🌱"}}',
    expected: HELLO,
  },
  {
    name: "Command-R: directly_answer and the text behind",
    text: 'Action: ```json\n[\n    {\n        "tool_name": "directly_answer",\n        "parameters": {}\n    }\n]\n```\nおはよう、るい。よく眠れた？<|END_OF_TURN_TOKEN|>',
    expected: said("おはよう、るい。よく眠れた？"),
  },
  {
    name: "Command-R: directly_answer with its text",
    text: 'Action: ```json\n[{"tool_name": "directly_answer", "parameters": {"text": "おはよう、るい。"}}]\n```',
    expected: said("おはよう、るい。"),
  },
  {
    name: "Command-R: directly_answer with an answer as plain parameters",
    text: '{"tool_name": "directly_answer", "parameters": "Good morning, Rui."}',
    expected: said("Good morning, Rui."),
  },
  {
    name: "R7B: an action",
    text: '<|START_ACTION|>[\n    {"tool_call_id": "0", "tool_name": "send_message", "parameters": {"inner_thoughts": "Warm.", "message": "Hello, Rui! 🌱"}}\n]<|END_ACTION|>',
    expected: HELLO,
  },
  {
    name: "R7B: thinking and an action",
    text: `<|START_THINKING|>覚えよう。<|END_THINKING|><|START_ACTION|>[{"tool_call_id": "0", "tool_name": "core_memory_append", "parameters": ${SAVE_ARGS}}]<|END_ACTION|>`,
    expected: SAVE,
  },
  {
    name: "R7B: a response",
    text: "<|START_RESPONSE|>るい、今日は公園に行った？ 🌱<|END_RESPONSE|>",
    expected: said("るい、今日は公園に行った？ 🌱"),
  },
  {
    name: "R7B: a response in two lines, with its turn's end",
    text: "<|START_RESPONSE|>Rained all day here.\n\nAnd there?<|END_RESPONSE|><|END_OF_TURN_TOKEN|>",
    expected: said("Rained all day here.\n\nAnd there?"),
  },
  {
    name: "R7B: a response that is cut",
    text: "<|START_THINKING|>Hm.<|END_THINKING|><|START_RESPONSE|>I was just thinking about",
    expected: cutOff(said("I was just thinking about")),
  },
  {
    name: "R7B: JSON in the response",
    text: `<|START_RESPONSE|>{"inner_thoughts": "Warm.", "function": "send_message", "params": {"message": "Hello, Rui! 🌱"}}<|END_RESPONSE|>`,
    expected: HELLO,
  },
  { name: "Python: keywords", text: 'send_message(inner_thoughts="Warm.", message="Hello, Rui! 🌱")', expected: HELLO },
  {
    name: "Python: one argument without a name",
    text: 'send_message("Hello, Rui! 🌱")',
    expected: said("Hello, Rui! 🌱"),
  },
  {
    name: "Python: single quotes and literals",
    text: "core_memory_append(inner_thoughts='覚えておこう。', name='human', content='抹茶が好き', request_heartbeat=True)",
    expected: SAVE,
  },
  {
    name: "Python: an apostrophe, brackets and commas inside",
    text: "send_message(message=\"Well, (maybe) it's fine, isn't it?\")",
    expected: said("Well, (maybe) it's fine, isn't it?"),
  },
  { name: "Python: an object as the argument", text: `send_message(${HELLO_ARGS})`, expected: HELLO },
  { name: "Python: cut", text: 'send_message(message="昨日の夜、', expected: cutOff(said("昨日の夜、")) },
  { name: "Python: no bracket at the end", text: 'send_message(message="Good night."', expected: said("Good night.") },
  {
    name: "Python: three quotation marks",
    text: 'send_message(message="""First line.\nSecond "line"."""\n)',
    expected: said('First line.\nSecond "line".'),
  },
  {
    name: "Python: in prose",
    text: "Let me store this. archival_memory_insert(content='Rui moved to Sendai.', request_heartbeat=False)",
    expected: called("archival_memory_insert", { content: "Rui moved to Sendai.", request_heartbeat: false }),
  },
  {
    name: "JavaScript: await and an object",
    text: 'await functions.send_message({ message: "Hello, Rui! 🌱", inner_thoughts: "Warm." });',
    expected: HELLO,
  },
  { name: "the name, then JSON", text: `send_message\n${HELLO_ARGS}`, expected: HELLO },
  { name: "the name, a colon, then JSON", text: `core_memory_append: ${SAVE_ARGS}`, expected: SAVE },
  {
    name: "the name in backticks, then a fence",
    text: `\`send_message\`\n\`\`\`json\n${HELLO_ARGS}\n\`\`\``,
    expected: HELLO,
  },
  {
    name: "ReAct",
    text: 'Thought: Warm.\nAction: send_message\nAction Input: {"message": "Hello, Rui! 🌱"}',
    expected: HELLO,
  },
  {
    name: "ReAct with a text as input",
    text: "Thought: Warm.\nAction: send_message\nAction Input: Hello, Rui! 🌱",
    expected: HELLO,
  },
  {
    name: "YAML",
    text: "inner_thoughts: Warm.\nfunction: send_message\nparams:\n  message: Hello, Rui! 🌱",
    expected: HELLO,
  },
  {
    name: "YAML in a fence, with quotation marks",
    text: '```yaml\ninner_thoughts: "覚えておこう。"\nfunction: core_memory_append\nparams:\n  name: human\n  content: "抹茶が好き"\n  request_heartbeat: true\n```',
    expected: SAVE_AS_TEXT,
  },
  {
    name: "YAML with full-width colons",
    text: "inner_thoughts：うん。\nfunction：send_message\nmessage：やあ、元気？",
    expected: said("やあ、元気？", "うん。"),
  },
  {
    name: "YAML with a message in two lines",
    text: "function: send_message\nparams:\n  message: Hello, Rui!\n  It rained all day.",
    expected: said("Hello, Rui!\nIt rained all day."),
  },
  {
    name: "Markdown labels",
    text: "**Inner Thoughts:** Warm.\n**Function:** `send_message`\n**Message:** Hello, Rui! 🌱",
    expected: HELLO,
  },
  {
    name: "Markdown labels and JSON for the parameters",
    text: '**Function:** send_message\n**Params:**\n```json\n{"message": "Hello, Rui! 🌱"}\n```',
    expected: said("Hello, Rui! 🌱"),
  },
  {
    name: "a call's tag without anything in it",
    text: "<tool_call>\n</tool_call>",
    expected: unknowable("nothing is in it"),
  },
  {
    name: "directly_answer without a text",
    text: 'Action: ```json\n[{"tool_name": "directly_answer", "parameters": {}}]\n```',
    expected: unknowable("the answer itself was not written"),
  },
];
