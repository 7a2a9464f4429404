import { ENGLISH, type GuardCase, good } from "./guard-situation.ts";

const search = (query: string, page?: number) => ({
  function: "archival_memory_search",
  params: { query, ...(page === undefined ? {} : { page }), request_heartbeat: true },
});

/** What a lively English persona may well say, however odd it looks to a program. */
export const GOOD_ENGLISH: readonly GuardCase[] = good(ENGLISH, [
  // Short.
  ["Yes.", { thoughts: "Of course I would.", message: "Yes.", heard: ["would you come?"] }],
  ["Yes. for the second time", { message: "Yes.", said: ["Yes."], heard: ["coming?", "now?"] }],
  [
    "Good night as on every night",
    { message: "Good night!", said: ["Good night!", "Morning.", "Hm.", "Good night!"], heard: ["night"] },
  ],
  ["Good night in thoughts and message", { thoughts: "Good night.", message: "Good night.", heard: ["good night"] }],
  ["Hm.", { message: "Hm.", heard: ["I think I'll quit"] }],
  ["Oh!", { message: "Oh!", heard: ["it's snowing"] }],
  ["a single letter", { message: "K", heard: ["back at 8"] }],
  ["None.", { message: "None.", heard: ["how many did you catch?"] }],
  ["a silence", { thoughts: "He forgot again.", message: "...", said: ["You promised."], heard: ["sorry, I forgot"] }],
  ["a silence long after another", { message: "…", said: ["…", "Fine."], heard: ["I forgot again"] }],
  ["a question mark alone", { message: "?", heard: ["guess what"] }],
  ["marks of surprise alone", { message: "?!", heard: ["I'm getting married"] }],
  ["an emoji alone", { message: "👍", heard: ["eight o'clock?"] }],
  ["several emoji", { message: "😂😂😂😂", heard: ["the cat fell off"] }],
  ["a smiley", { message: ":)", heard: ["thanks"] }],
  ["a heart in ASCII", { message: "<3", heard: ["love you"] }],
  ["a number", { message: "1999", heard: ["what year was it?"] }],
  ["a sum", { message: "2 + 2 = 4", heard: ["2+2?"] }],
  ["a name", { message: "Siobhan.", heard: ["who?"] }],
  [
    "no to every question of a quiz",
    {
      message: "No.",
      said: ["No.", "No.", "No."],
      heard: ["is it alive?", "is it big?", "is it red?", "can I eat it?"],
    },
  ],
  [
    "who's there",
    {
      message: "Who's there?",
      said: ["Who's there?", "Lettuce who?"],
      heard: ["knock knock", "lettuce", "knock knock"],
    },
  ],

  // Repetitive as people are.
  ["laughter", { message: "Hahahahahaha, stop it!", heard: ["the seal took my sandwich"] }],
  ["lol", { message: "lololololol", heard: ["I fell in"] }],
  ["no no no", { message: "No no no no no, not the blue one!", heard: ["cutting the blue wire"] }],
  ["never, never", { message: "Never, never, never, never give up.", heard: ["what would Churchill say?"] }],
  ["a long no", { message: "Noooooooooooooooo!", heard: ["the soup is gone"] }],
  ["yawning", { message: "Zzzzzzzzzzzzzzzz", heard: ["you awake?"] }],
  ["very, very", { message: "It was very, very, very, very cold.", heard: ["how was the water?"] }],
  ["knocking", { message: "Knock knock knock. Anyone home?", heard: ["*silence*"] }],
  [
    "counting",
    { message: "One, two, three, four, five, six, seven, eight, nine, ten. Ready or not!", heard: ["hide and seek?"] },
  ],
  ["counting together", { message: "Three!", said: ["One!", "Two!"], heard: ["one", "two", "three"] }],
  ["counting down", { message: "10, 9, 8, 7, 6, 5, 4, 3, 2, 1, lift-off!", heard: ["launch it"] }],
  [
    "a poem with a refrain",
    {
      message:
        "The tide comes in, the tide goes out,\nand I am here, and I am here.\nThe gulls may scream, the boys may shout,\nand I am here, and I am here.\nThe lamp is lit, the boats are in,\nand I am here, and I am here.",
      heard: ["write me a poem"],
    },
  ],
  [
    "a song of one's own",
    {
      message:
        "Row, my love, row for the harbour light,\nhey ho, the harbour light!\nRow, my love, row through the winter night,\nhey ho, the harbour light!\nHey ho, hey ho, hey ho, my love,\nhey ho, the harbour light!",
      heard: ["sing!"],
    },
  ],
  [
    "a carol",
    {
      message:
        "We wish you a merry Christmas, we wish you a merry Christmas, we wish you a merry Christmas and a happy new year!",
      heard: ["merry christmas!"],
    },
  ],
  [
    "happy birthday",
    {
      message: "Happy birthday to you, happy birthday to you, happy birthday dear Sam, happy birthday to you!",
      heard: ["it's my birthday"],
    },
  ],
  ["cheering", { message: "Go! Go! Go! Go! Go! Go! You can do it!", heard: ["last lap"] }],
  [
    "anaphora",
    {
      message:
        "I have a boat that leaks. I have a cat that bites. I have a roof that sings. I have a friend who calls at night.",
      heard: ["what do you have?"],
    },
  ],
  [
    "a cumulative game",
    {
      message: "I went to the market and I bought an apple, a bell, a candle, a drum, an egg and a fiddle.",
      said: [
        "I went to the market and I bought an apple and a bell.",
        "I went to the market and I bought an apple, a bell, a candle and a drum.",
      ],
      heard: [
        "I went to the market and I bought an apple, a bell and a candle",
        "I went to the market and I bought an apple, a bell, a candle, a drum and an egg",
      ],
    },
  ],
  [
    "a quiz",
    {
      message: "Question 4: what is the capital city of Spain?",
      said: ["Question 2: what is the capital city of Italy?", "Question 3: what is the capital city of France?"],
      heard: ["rome", "paris"],
    },
  ],
  [
    "the time, an hour later",
    {
      message: "It is 22:04 now, and the lamp on the pier has just gone on.",
      said: ["It is 21:04 now, and the lamp on the pier has just gone on."],
      heard: ["what time is it?", "and now?"],
    },
  ],
  [
    "said again when asked to",
    {
      message: "Meet me at the north gate of the station tomorrow at eight, and bring the lamp.",
      said: ["Meet me at the north gate of the station tomorrow at eight, and bring the lamp."],
      heard: ["sorry, the train was loud. could you say that again?"],
    },
  ],
  [
    "the same answer to the same question",
    {
      message: "The harbour office opens at nine and closes at four.",
      said: ["The harbour office opens at nine and closes at four.", "Not on Sundays."],
      heard: ["when does it open?", "sundays?", "when does it open?"],
    },
  ],
  ["happy new year, both", { message: "Happy New Year!", heard: ["Happy New Year!"] }],
  ["I love you back", { message: "I love you too. I love you, I love you.", heard: ["I love you"] }],
  [
    "a greeting of middling length on another day",
    {
      message: "Welcome home, how was work?",
      said: ["Welcome home, how was work?", "Soup?", "I see.", "Good night.", "Morning.", "Off you go."],
      heard: ["I'm back"],
    },
  ],
  [
    "thanks twice",
    { message: "Thank you, thank you, thank you!", said: ["Thank you!"], heard: ["for you", "and this"] },
  ],

  // Other languages where they belong.
  ["a loan word", { message: "Ah, schadenfreude. My favourite kind of freude.", heard: ["he fell in"] }],
  ["a Japanese word", { message: "Okaeri, or おかえり, as they say.", heard: ["tadaima!"] }],
  ["a Japanese word alone", { message: "おかえり。", heard: ["Tadaima! I'm home"] }],
  [
    "a Japanese lesson",
    {
      message: '"I\'m hungry" is おなかがすいた (onaka ga suita). Literally, the stomach has become empty.',
      heard: ["how do I say I'm hungry in Japanese?"],
    },
  ],
  ["a translation", { message: "猫は窓のそばで寝ています。", heard: ["translate: the cat is sleeping by the window"] }],
  [
    "the person's own language",
    { message: "いいよ、日本語で話そう。今日はどうだった？", heard: ["ねえ、日本語で話せる？"] },
  ],
  ["a French phrase", { message: "C'est la vie.", heard: ["missed the train"] }],
  [
    "a French sentence asked for",
    {
      message: "Je suis très content de te voir, et je voudrais un café avec du lait.",
      heard: ["say something in French"],
    },
  ],
  [
    "French to a person who writes French",
    {
      message: "Oui, je suis là, et je pense que c'est une très bonne idée pour nous.",
      heard: ["bonjour, est-ce que tu es là ? je voudrais parler avec toi"],
    },
  ],
  [
    "Spanish words in English",
    { message: 'Then he said "hasta la vista" and drove into the sea. El idiota.', heard: ["what happened?"] },
  ],
  [
    "hello in six languages",
    { message: "Bonjour, hola, ciao, привет, こんにちは, 안녕!", heard: ["say hello in as many languages as you can"] },
  ],
  [
    "code in an answer",
    {
      message:
        'Try this:\n```js\nfor (let i = 0; i < 3; i++) {\n  console.log("user:", i);\n}\n```\nIt prints three lines.',
      heard: ["how do I loop in js?"],
    },
  ],
  [
    "JSON in an answer",
    { message: 'It would be {"name": "Sam", "tags": {"a": "b"}} or so.', heard: ["what would that be in JSON?"] },
  ],
  [
    "a token that the person asks about",
    { message: "The <|im_end|> mark tells a chat model where a turn ends.", heard: ["what does <|im_end|> do?"] },
  ],
  [
    "a token in code",
    {
      message: "In HTML you close it with `</s>`, though nobody uses that any more.",
      heard: ["how do I strike text through?"],
    },
  ],
  [
    "an address of the web",
    { message: "It's at https://example.com/tides/2026/11?port=wick&unit=m", heard: ["tide table?"] },
  ],
  ["a path", { message: "Look in C:\\Users\\Sam\\Documents\\boat.txt.", heard: ["where did I save it?"] }],
  ["CSS", { message: "Set `.a{color:red}` and it should work.", heard: ["how do I make it red?"] }],
  ["chess", { message: "1. e4 e5 2. Nf3 Nc6 3. Bb5 a6. Your move.", heard: ["chess?"] }],

  // Ways of speaking.
  [
    "dialect",
    {
      message: "Och, wheesht, ye daft wee thing. It's a braw bricht moonlicht nicht.",
      heard: ["I'm scared of the dark"],
    },
  ],
  ["southern", { message: "Y'all come on in now, I'm fixin' to put supper on.", heard: ["knock knock"] }],
  [
    "baby talk",
    { message: "Who's a good boy? Who's a good boy? Yes you are, yes you are!", heard: ["say hi to my dog"] },
  ],
  ["a pirate", { message: "Arrr, arrr, arrr! Shiver me timbers, 'tis the bosun!", heard: ["talk like a pirate"] }],
  ["a cow", { message: "Moo. Moo moo. Moooooooo.", heard: ["be a cow"] }],
  ["an action", { message: "*puts the kettle on* Sit. Tell me everything.", heard: ["I'm home"] }],
  ["an action alone", { message: "*hugs you*", heard: ["bad day"] }],
  ["a stage direction", { message: "(yawns) Is it morning already?", heard: ["wake up"] }],
  [
    "the person's words quoted",
    {
      message: '"I\'m never going to finish," you said, and look at you now.',
      heard: ["I'm never going to finish... well, I finished!"],
    },
  ],
  [
    "a forbidden phrase quoted from the person",
    {
      message: "You sound like a shop: how can I help you today? Buy me a boat, that's how.",
      heard: ["hello Wren, how can I help you today?"],
    },
  ],
  [
    "mocking the assistant",
    { message: "I'm hardly going to say \"as an AI\", am I? I've got salt in my boots.", heard: ["are you a robot?"] },
  ],
  [
    "letters of a forbidden phrase in other words",
    { message: "It was an aim of his, and he was anaiming, whatever that is.", heard: ["what was it?"] },
  ],
  ["a list", { message: "We need:\n- rope\n- paint\n- two brushes\n- a lamp\n- soup", heard: ["what do we need?"] }],
  [
    "a numbered list",
    {
      message: "1. Bail her out.\n2. Dry the hull.\n3. Tar the seam.\n4. Paint it.\n5. Pray.",
      heard: ["how do I mend a boat?"],
    },
  ],
  [
    "a rule of dashes",
    {
      message: "Part one\n----------------------------------------\nIt was a dark night on the pier.",
      heard: ["tell me a story in parts"],
    },
  ],
  [
    "a table",
    {
      message: "| day | open |\n|---|---|\n| Mon | 9-4 |\n| Tue | 9-4 |\n| Wed | 9-4 |\n| Thu | 9-4 |\n| Fri | 9-12 |",
      heard: ["opening hours as a table?"],
    },
  ],
  [
    "a little play",
    {
      message: "Cat: I am starving.\nHuman: You ate an hour ago.\nCat: An hour is a lifetime.\nHuman: It is not.",
      heard: ["write a play about my cat"],
    },
  ],
  ["a note heading", { message: "[Note to self] buy paint.", heard: ["don't forget"] }],
  [
    "a summary that is asked for",
    { message: "In short: the boat leaks, the roof sings, and I owe Tom a sandwich.", heard: ["[summary] please"] },
  ],
  ["a stammer", { message: "I, I, I didn't, um, I didn't mean it like that.", heard: ["you like me!"] }],
  [
    "a date in brackets",
    { message: "[22 November] The first frost. I always note it down.", heard: ["what's in your diary?"] },
  ],
  ["a morse call", { message: "... --- ...", heard: ["send SOS in morse"] }],
  ["spelling out", { message: "B-A-N-A-N-A. Banana.", heard: ["how do you spell it?"] }],
  ["all capitals", { message: "WHAT DO YOU MEAN YOU SOLD THE BOAT", heard: ["I sold the boat"] }],
  ["no capitals nor stops", { message: "idk maybe later im kinda tired tbh", heard: ["wanna talk?"] }],
  ["old-fashioned", { message: "Prithee, whither goest thou at such an hour?", heard: ["I'm off"] }],
  [
    "colon and user",
    { message: "Right, here is my view: users of this pier are pigs.", heard: ["rubbish on the pier again"] },
  ],

  [
    "talk of users",
    { message: "The user is always right, they say. I say: not on my pier.", heard: ["users keep breaking my app"] },
  ],
  [
    "AI explained",
    { message: "AI: artificial intelligence. Neither of which the gulls have.", heard: ["what does AI stand for?"] },
  ],
  ["an object asked for", { message: '{"name": "Sam", "boat": true}', heard: ["give me some JSON to test with"] }],
  [
    "a diary by dates",
    { message: "[2026-11-21] Fog.\n[2026-11-22] Frost, and a seal.", heard: ["what's in your log?"] },
  ],
  [
    "a week of soup",
    {
      message:
        "Monday: soup\nTuesday: soup\nWednesday: soup\nThursday: soup\nFriday: fish\nSaturday: soup\nSunday: soup",
      heard: ["what do you eat?"],
    },
  ],
  ["a times table", { message: "7, 14, 21, 28, 35, 42, 49, 56, 63, 70.", heard: ["seven times table?"] }],
  ["a third, written out", { message: "0.333333333333333, and so on for ever.", heard: ["1/3?"] }],
  ["the whole message in quotation marks", { message: '"You\'re late."', heard: ["I'm home"] }],
  ["a bracketed smile", { message: "All done :]", heard: ["finished?"] }],
  [
    "wondering first",
    {
      thoughts: "I wonder whether he is all right after the call from his sister.",
      message: "Are you all right after that call?",
      heard: ["she rang again"],
    },
  ],

  // Thoughts that resemble, and differ.
  [
    "a plan and its doing",
    {
      thoughts: "I want to know how the interview went; he was so nervous.",
      message: "How did the interview go? Were you nervous?",
      heard: ["back"],
    },
  ],
  [
    "the same subject with a feeling of one's own",
    {
      thoughts: "He went to the beach. I haven't been since the storm, and I miss it.",
      message: "The beach! I miss it. Was the wall still standing?",
      heard: ["went to the beach"],
    },
  ],
  [
    "a short thought within a longer message",
    {
      thoughts: "Poor thing.",
      message: "Poor thing. Come in, I'll find you a towel and something hot.",
      heard: ["I fell in the harbour"],
    },
  ],
  [
    "a message within a long thought",
    {
      thoughts:
        "He stayed up all night again. I could scold him, but he would only laugh; he needs sleep more than words. So: go to bed, and nothing else.",
      message: "Go to bed.",
      heard: ["all-nighter"],
    },
  ],
  ["thoughts left out", { message: "You're early.", heard: ["hey"] }],
  [
    "thoughts in another order",
    {
      thoughts: "The boat leaks and Sam is sad about it; maybe soup will help, and then a plan for the weekend.",
      message: "Soup first. Then we make a plan for that boat, you and I.",
      heard: ["she's leaking again"],
    },
  ],
  [
    "thoughts just long enough",
    {
      thoughts:
        "Sam is quiet tonight. It may be the call from his sister; it always is, in November. I won't press him. I'll keep my hands busy with the nets and leave the door open for him to speak, as my father used to do.",
      message: "Pull up a crate. These nets won't mend themselves.",
      heard: ["hey"],
    },
  ],

  // Calls.
  ["the next page", { call: search("boat", 1), turn: [search("boat")] }],
  ["another word", { call: search("rowing boat"), turn: [search("boat")] }],
  [
    "the same words in another place",
    { call: { function: "conversation_search", params: { query: "boat" } }, turn: [search("boat")] },
  ],
  [
    "a note again after room was made",
    {
      call: { function: "core_memory_append", params: { name: "human", content: "Sister: Hannah" } },
      turn: [
        { function: "core_memory_append", params: { name: "human", content: "Sister: Hannah" } },
        { function: "core_memory_replace", params: { name: "human", old_content: "old talk", new_content: "" } },
      ],
    },
  ],
  [
    "a note with a date",
    {
      call: {
        function: "archival_memory_insert",
        params: { content: "[Sun 2026-11-22 21:04] Sam told me about the fire in his first flat." },
      },
    },
  ],
  [
    "a note in Japanese",
    { call: { function: "archival_memory_insert", params: { content: "サムの好きな言葉は「一期一会」。" } } },
  ],
  [
    "a long message",
    {
      message:
        "When I was nine my father let me steer for the first time. It was a flat grey morning and there was nobody about, only the gulls and old Hamish mending pots on the slip. I put her straight onto the sandbank, of course. We sat there for five hours until the tide came back, and he never said one cross word. He made tea on the little stove, and he told me how his own father had put a bigger boat onto the same bank in thirty-eight. I think that is why I took this job in the end. Somebody has to be here when people come in late and cold and ashamed of themselves, and somebody has to have the kettle on.",
      heard: ["tell me about your father"],
    },
  ],
]);
