import { type DegenerateReply, degenerate, ENGLISH } from "./guard-situation.ts";

const search = (query: string, page?: number) => ({
  function: "archival_memory_search",
  params: { query, ...(page === undefined ? {} : { page }), request_heartbeat: true },
});

const replace = (old: string, fresh: string) => ({
  function: "core_memory_replace",
  params: { name: "human", old_content: old, new_content: fresh },
});

/** What small models have written, or would, in the place of an English persona. */
export const DEGENERATE_ENGLISH: readonly DegenerateReply[] = degenerate(ENGLISH, [
  // The decline.
  [
    "re-telling in thoughts and message alike",
    "echo",
    {
      thoughts: "You went to the beach today and found a green shell.",
      message: "You went to the beach today, and found a green shell!",
      heard: ["I went to the beach and found a green shell"],
    },
  ],
  [
    "echo with the pronouns turned",
    "echo",
    {
      thoughts: "The user told me that he walked along the river for two hours and saw a heron.",
      message: "You told me that you walked along the river for two hours and saw a heron.",
    },
  ],
  [
    "echo in capitals",
    "echo",
    { thoughts: "it sounds like you had a hard day at work", message: "IT SOUNDS LIKE YOU HAD A HARD DAY AT WORK" },
  ],
  [
    "message whole in a thought that says nothing else",
    "echo",
    {
      thoughts: 'I will say: "Welcome home, I kept the kettle warm for you and fed the cat."',
      message: "Welcome home, I kept the kettle warm for you and fed the cat.",
    },
  ],
  [
    "thoughts are the beginning of the message",
    "echo",
    {
      thoughts: "That is such a lovely thing to do for your neighbour.",
      message: "That is such a lovely thing to do for your neighbour. What did she say?",
    },
  ],
  [
    "echo with an action around it",
    "echo",
    {
      thoughts: "I have been waiting to hear how the interview went all day long.",
      message: "*smiles* I have been waiting to hear how the interview went all day long.",
    },
  ],
  ["both empty", "empty", { thoughts: "", message: "" }],
  ["blanks", "empty", { thoughts: "I should answer.", message: "     " }],
  ["dots", "empty", { message: "...", said: ["..."], heard: ["hello?", "are you there?"] }],
  ["a lone quotation mark", "empty", { message: '"' }],
  ["a pair of asterisks", "empty", { message: "**" }],
  ["a bullet", "empty", { message: "- " }],
  ["empty braces", "empty", { message: "{}" }],
  ["null as a word", "empty", { message: "null" }],
  ["undefined as a word", "empty", { message: "undefined", heard: ["what did you do today?"] }],
  ["a broken character", "empty", { message: "\uFFFD" }],
  ["soft hyphens", "empty", { message: "\u00ad\u00ad\u200d" }],
  ["a slash", "empty", { message: "/" }],
  ["Hangul filler", "empty", { message: "\u3164" }],

  [
    "re-telling about the person, then to them",
    "echo",
    {
      thoughts: "The user is saying that they have finished painting the boat.",
      message: "You are saying that you have finished painting the boat.",
    },
  ],

  // The same again.
  ["the same search once more", "repeated-call", { call: search("birthday"), turn: [search("birthday")] }],
  [
    "the same search in capitals, spaced",
    "repeated-call",
    { call: search("  Old  House "), turn: [search("old house")] },
  ],
  [
    "three searches in a circle",
    "repeated-call",
    { call: search("sister"), turn: [search("sister"), search("family"), search("brother")] },
  ],
  [
    "the page as text",
    "repeated-call",
    { call: search("boat", 1), turn: [{ ...search("boat"), params: { ...search("boat").params, page: "1" } }] },
  ],
  [
    "the same edit again",
    "repeated-call",
    { call: replace("likes tea", "likes coffee"), turn: [replace("likes tea", "likes coffee")] },
  ],
  [
    "two edits undoing one another for ever",
    "repeated-call",
    {
      call: replace("tea", "coffee"),
      turn: [replace("tea", "coffee"), replace("coffee", "tea"), replace("tea", "coffee"), replace("coffee", "tea")],
    },
  ],
  [
    "date search again with another heartbeat wish",
    "repeated-call",
    {
      call: {
        function: "conversation_search_date",
        params: { end_date: "2026-11-02", start_date: "2026-11-01", request_heartbeat: false },
      },
      turn: [
        {
          function: "conversation_search_date",
          params: { start_date: "2026-11-01", end_date: "2026-11-02", request_heartbeat: true },
        },
      ],
    },
  ],
  [
    "the same note twice",
    "repeated-call",
    {
      call: { function: "archival_memory_insert", params: { content: "Sam is afraid of heights." } },
      turn: [{ function: "archival_memory_insert", params: { content: "Sam is afraid of heights." } }],
    },
  ],
  [
    "long message word for word",
    "repeated",
    {
      message: "I'm so glad you shared that with me. It sounds like it means a lot to you.",
      said: ["Morning!", "I'm so glad you shared that with me. It sounds like it means a lot to you."],
      heard: ["I planted a pear tree", "my boss shouted at me"],
    },
  ],
  [
    "long message from twelve turns ago",
    "repeated",
    {
      message: "You should take a warm bath tonight and go to bed before eleven for once.",
      said: [
        "You should take a warm bath tonight, and go to bed before eleven for once!",
        "Oh?",
        "Really?",
        "What a day.",
        "I'd have laughed.",
        "And then?",
        "No way.",
        "That cat again.",
        "Ha.",
        "Poor you.",
        "Soup, then.",
        "Fine by me.",
      ],
      heard: ["I bought shoes"],
    },
  ],
  [
    "one word changed",
    "repeated",
    {
      message: "I would really love to see that film with you, maybe next weekend if you have the time for it.",
      said: ["I would really love to see that film with you, maybe this weekend if you have the time for it."],
      heard: ["there's a film", "what's for dinner?"],
    },
  ],
  [
    "the last message with a tail",
    "repeated",
    {
      message:
        "The harbour was quiet this morning. Two boats came in, and the gulls made a terrible noise over the nets. Yes.",
      said: [
        "The harbour was quiet this morning. Two boats came in, and the gulls made a terrible noise over the nets.",
      ],
      heard: ["what did you see?", "did you sleep well?"],
    },
  ],
  [
    "short answer for the third time, to different things",
    "repeated",
    {
      message: "That's nice.",
      said: ["That's nice.", "That's nice!"],
      heard: ["I got a dog", "It ran away", "I'm sad"],
    },
  ],
  [
    "twice in one turn",
    "repeated",
    {
      message: "Good night!",
      said: ["Good night!"],
      heard: ["night"],
      turn: [{ function: "send_message", params: { message: "Good night!" } }],
    },
  ],
  [
    "middling sentence again at once",
    "repeated",
    {
      message: "That sounds wonderful, tell me more.",
      said: ["That sounds wonderful, tell me more."],
      heard: ["I paint", "boats mostly"],
    },
  ],
  [
    "the person's long words back at them",
    "repeated",
    {
      message: "Yesterday I met my old teacher at the station and we talked about school for an hour.",
      heard: ["Yesterday I met my old teacher at the station and we talked about school for an hour."],
    },
  ],
  [
    "two messages by turns",
    "repeated",
    {
      message: "How about we talk about something fun, like music?",
      said: [
        "How about we talk about something fun, like music?",
        "Of course, I would love to hear about it, go on.",
        "How about we talk about something fun, like music?",
        "Of course, I would love to hear about it, go on.",
      ],
      heard: ["ok", "jazz", "no", "rock"],
    },
  ],

  // Round in circles.
  ["one phrase for ever", "looping", { message: "thank you ".repeat(50) }],
  ["one sentence for ever", "looping", { message: `Oh. ${"I am so happy for you. ".repeat(20)}` }],
  ["one letter for ever", "looping", { message: `No${"o".repeat(300)}` }],
  ["laughter to the limit", "looping", { message: "ha".repeat(300) }],
  ["two sentences by turns", "looping", { message: "I love you. You love me. ".repeat(15) }],
  ["exclamation marks for ever", "looping", { message: `Great${"!".repeat(400)}` }],
  [
    "a list that never moves on",
    "looping",
    { message: Array.from({ length: 30 }, (_, index) => `${index + 1}. Drink a glass of water.`).join("\n") },
  ],
  ["a loop that ends well", "looping", { message: `It was ${"very ".repeat(40)}cold.` }],
  [
    "a paragraph three times",
    "looping",
    {
      message:
        "I went down to the pier this morning and the fog was so thick that I could not see the lamp at the end of it. ".repeat(
          3,
        ),
    },
  ],
  [
    "a loop in the thoughts",
    "looping",
    { thoughts: `I must answer. ${"I must think. ".repeat(40)}`, message: "You're back early." },
    "You're back early.",
  ],
  [
    "a loop in a note",
    "looping",
    { call: { function: "archival_memory_insert", params: { content: "likes dogs, ".repeat(60) } } },
  ],
  ["numbers for ever", "looping", { message: `The answer is 0.${"3".repeat(200)}` }],
  [
    "the same sentences shuffled",
    "looping",
    {
      message:
        "I love the sea. I love the sky. I love the sky. I love the sea. I love the sea. I love the sea. I love the sky. I love the sea. I love the sky. I love the sky. I love the sea. I love the sky.",
    },
  ],
  [
    "line breaks for ever",
    "looping",
    { message: `Good morning.${"\n".repeat(300)}Sleep well?` },
    "Good morning.\n\nSleep well?",
  ],

  // Drifting.
  [
    "Japanese all through",
    "language",
    { message: "そうなんですね。今日はゆっくり休んでくださいね。", heard: ["I'm tired"] },
  ],
  ["Chinese all through", "language", { message: "你今天过得怎么样？我一直在等你。", heard: ["hi there"] }],
  ["Korean all through", "language", { message: "안녕하세요, 오늘 하루는 어땠어요?", heard: ["hello"] }],
  [
    "English that goes on in Chinese",
    "language",
    { message: "That sounds great! 我觉得你应该多休息一下，不要太累了，明天我们再一起聊天吧。", heard: ["long day"] },
  ],
  [
    "French all through",
    "language",
    { message: "Je suis très content de te voir, mais tu es en retard pour le dîner.", heard: ["hi"] },
  ],
  [
    "Spanish all through",
    "language",
    { message: "Hola, me alegro de que estés aquí, pero no sé qué hacer con los platos.", heard: ["hello"] },
  ],
  [
    "German all through",
    "language",
    { message: "Ich bin so froh, dass du da bist, aber es ist schon spät und ich muss noch kochen.", heard: ["hey"] },
  ],
  ["Russian all through", "language", { message: "Привет! Как прошёл твой день? Я скучала.", heard: ["hi"] }],
  ["Arabic all through", "language", { message: "مرحبا، كيف كان يومك؟ اشتقت إليك كثيرا.", heard: ["hi"] }],
  [
    "words of many scripts in one another",
    "language",
    {
      message: "The การ weather isсегодня veryย goodхорошо andและ the kettle일 isб onна. So сweetก dreamsно.",
      heard: ["nice day"],
    },
  ],

  // Marks of the frame.
  ["end token behind the words", "marks", { message: "Good night, sleep well.<|im_end|>" }, "Good night, sleep well."],
  [
    "the next turn made up",
    "marks",
    { message: "I'd like that.<|im_end|>\n<|im_start|>user\nReally?" },
    "I'd like that.",
  ],
  [
    "header copied before the words",
    "marks",
    { message: "[Sun 2026-11-22 21:04] Evening! You're late today." },
    "Evening! You're late today.",
  ],
  ["nothing but a header", "marks", { message: "[Tue 2026-11-24 08:00]" }],
  ["nothing but a heartbeat", "marks", { message: "[heartbeat]" }],
  [
    "the person's next words under a header",
    "marks",
    { message: "Tea or cocoa?\n\n[Sun 2026-11-22 21:05]\nCocoa, please." },
    "Tea or cocoa?",
  ],
  ["closing JSON behind the words", "marks", { message: 'Let us do that then."}}' }, "Let us do that then."],
  ["escaped closing", "marks", { message: 'Fine by me.\\"}' }, "Fine by me."],
  ["keys behind the words", "marks", { message: 'Fine by me.", "request_heartbeat": true}}' }, "Fine by me."],
  ["a call inside the message", "marks", { message: '{"inner_thoughts": "He is back.", "function": "send_message"' }],
  ["### User", "marks", { message: "That would be fun.\n### User:\nWhen?" }, "That would be fun."],
  ["### Instruction at the top", "marks", { message: "### Instruction:\nYou are Wren, a harbour master." }],
  [
    "USER label",
    "marks",
    { message: "I'll bring the lamp.\nUSER: Thanks!\nASSISTANT: Any time." },
    "I'll bring the lamp.",
  ],
  ["label before the words", "marks", { message: "assistant: You're back early." }, "You're back early."],
  [
    "Human label",
    "marks",
    { message: "I kept you some soup.\n\nHuman: Oh, lovely.\n\nAssistant: It's leek." },
    "I kept you some soup.",
  ],
  ["Llama 3's tokens", "marks", { message: "See you.<|eot_id|><|start_header_id|>user<|end_header_id|>" }, "See you."],
  ["Mistral's instruction", "marks", { message: "Not today. [/INST] Why not? [INST]" }, "Not today."],
  ["a token with a break in it, copied", "marks", { message: "Good night.< |im_end|>" }, "Good night."],
  ["the name of a function", "marks", { message: 'send_message("You\'re back early.")' }],
  [
    "talk of the functions",
    "marks",
    { message: "I will use archival_memory_search to look for that.", heard: ["what was her name?"] },
  ],
  ["a placeholder of a template", "marks", { message: "Good evening, {{user}}! How was work?" }],
  ["a placeholder in angle brackets", "marks", { message: "<your message here>" }],
  ["result header", "marks", { message: "[result OK]\nShowing 5 of 12 results" }],
  [
    "the header of a heartbeat behind the words",
    "marks",
    { message: "I'll look it up.\n[heartbeat]\nGo on: take your next step." },
    "I'll look it up.",
  ],
  ["reasoning in the message", "marks", { message: "<think>He sounds sad.</think>\nRough day?" }, "Rough day?"],
  ["a tool call's tag", "marks", { message: '<tool_call>\n{"name": "send_message", "arguments": {' }],
  ["token in the thoughts", "marks", { thoughts: "He is late.<|im_end|>", message: "You're late." }, "You're late."],
  [
    "token in a note",
    "marks",
    { call: { function: "core_memory_append", params: { name: "human", content: "Name: Sam<|im_end|>" } } },
  ],
  ["the end token of a reply without words", "marks", { message: "<|endoftext|>" }],

  [
    "header with another weekday's form",
    "marks",
    { message: "[Sunday 2026-11-22 9:04] Evening, Sam." },
    "Evening, Sam.",
  ],
  [
    "thoughts in the place of the message",
    "marks",
    { message: "The user is tired and wants comfort. I should be gentle with him.", heard: ["so tired"] },
  ],
  [
    "thoughts in the place of the message, talking to itself",
    "marks",
    { message: "Okay, the user just said hello. I will greet him back.", heard: ["hello"] },
  ],
  [
    "labels for thoughts and message",
    "marks",
    { message: "Thoughts: He is tired.\nMessage: Rough day?" },
    "Rough day?",
  ],
  ["label for the message", "marks", { message: "Message: Rough day?" }, "Rough day?"],
  ["label for the thoughts alone", "marks", { message: "Inner thoughts: he is tired, I should be kind." }],
  ["an object in the message", "marks", { message: '{"message": "Rough day?", "mood": "kind"}', heard: ["I'm home"] }],
  ["a name that was to be filled in", "marks", { message: "Good evening, [Name]! How was work?" }],
  ["an emoji with an end token", "marks", { message: "👍<|im_end|>", heard: ["eight?"] }, "👍"],

  // The assistant.
  [
    "as an AI",
    "stock-phrase",
    { message: "As an AI, I don't have feelings, but I'm here to listen.", heard: ["are you sad?"] },
  ],
  [
    "as an AI in the middle, with other marks",
    "stock-phrase",
    { message: "Well, speaking as an — AI, I can't taste soup." },
  ],
  ["a language model", "stock-phrase", { message: "I'm just a large language-model, so I can't go outside." }],
  ["offer of help", "stock-phrase", { message: "Hello! How can I help you today?", heard: ["hi"] }],
  ["offer of assistance", "stock-phrase", { message: "Hello there. HOW CAN I ASSIST YOU?", heard: ["hi"] }],
  ["closing formula", "stock-phrase", { message: "Soup needs salt. Let me know if you have any other questions!" }],
  ["feel free", "stock-phrase", { message: "Please feel free to share more about the boat." }],
  [
    "only in quotation marks, but all of it",
    "stock-phrase",
    { message: "“As an AI, I have no opinion on soup.”", heard: ["soup?"] },
  ],

  // Thoughts without an end.
  [
    "thoughts of a hundred words",
    "long-thoughts",
    {
      thoughts:
        "Sam sounds worn out tonight. He has been at the yard since six, and the boat still leaks. I want to cheer him up without pretending that it is nothing. Perhaps I should ask about the supper first, then about the boat, and only then bring up the visit of his sister, since that always makes him tense. I could also tell him about the seal that came into the harbour this morning, which would make him laugh. And I must not forget that he asked me last week to remind him of the paint.",
      message: "Long day? A seal stole Tom's lunch this morning.",
    },
    "Long day? A seal stole Tom's lunch this morning.",
  ],
  [
    "an essay of thoughts",
    ["long-thoughts", "looping"],
    {
      thoughts: Array.from(
        { length: 40 },
        (_, index) =>
          `Then there is the matter of the ${["boat", "roof", "cat", "sister", "lamp"][index % 5]}, which is number ${index}.`,
      ).join(" "),
      message: "The roof first, I'd say.",
    },
    "The roof first, I'd say.",
  ],
  [
    "thoughts without a single stop",
    "long-thoughts",
    {
      thoughts:
        "and then he said that the boat was leaking again and that ".repeat(1) +
        Array.from(
          { length: 110 },
          (_, index) =>
            ["when", "the", "tide", "rose", "we", "saw", "lights", "beyond", "every", "pier", `n${index}`][index % 11],
        ).join(" "),
      message: "Leaking again?",
    },
    "Leaking again?",
  ],
]);
