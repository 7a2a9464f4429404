import { type DegenerateReply, degenerate, JAPANESE } from "./guard-situation.ts";

const search = (query: string, page?: number) => ({
  function: "conversation_search",
  params: { query, ...(page === undefined ? {} : { page }), request_heartbeat: true },
});

/** What small models have written, or would, in the place of a Japanese persona. */
export const DEGENERATE_JAPANESE: readonly DegenerateReply[] = degenerate(JAPANESE, [
  // The decline of the field report: flat re-tellings, thoughts that are the message, then nothing at all.
  [
    "re-telling in thoughts and message alike",
    "echo",
    {
      thoughts: "あなたは今日、海に行って貝殻を拾ったのですね。",
      message: "あなたは今日、海に行って貝殻を拾ったのですね。",
      heard: ["今日は海に行って貝殻を拾ったよ"],
    },
  ],
  [
    "echo with other punctuation and width",
    "echo",
    { thoughts: "明日は９時に駅で待ち合わせだね!", message: "明日は9時に駅で待ち合わせだね。" },
  ],
  [
    "echo in which only the last words differ",
    "echo",
    {
      thoughts: "ユーザーは昨日の夜遅くまで仕事をしていて、とても疲れているようだ",
      message: "ユーザーは昨日の夜遅くまで仕事をしていて、とても疲れているようですね。",
    },
  ],
  [
    "echo with kana in place of katakana",
    "echo",
    { thoughts: "ケーキを焼いたんだね、わたしも食べたいな", message: "けーきを焼いたんだね、わたしも食べたいな！" },
  ],
  [
    "message quoted whole in a thought that says nothing else",
    "echo",
    {
      thoughts: "「おかえり、今日は雨だったから寒かったでしょう」と言う。",
      message: "おかえり、今日は雨だったから寒かったでしょう。",
    },
  ],
  [
    "thoughts are the first half of the message word for word",
    "echo",
    {
      thoughts: "そのお店、わたしも前から気になっていたんだ。",
      message: "そのお店、わたしも前から気になっていたんだ。今度一緒に行こうよ。",
    },
  ],
  [
    "echo with emoji added",
    "echo",
    {
      thoughts: "今日は新しい本を買ったんだね、どんな本か聞きたいな",
      message: "今日は新しい本を買ったんだね、どんな本か聞きたいな😊📚",
    },
  ],
  [
    "echo over several lines",
    "echo",
    {
      thoughts: "朝から大変だったね。\nゆっくり休んでほしいな。\nお茶をいれよう。",
      message: "朝から大変だったね。 ゆっくり休んでほしいな。 お茶をいれよう。",
    },
  ],
  ["both empty", "empty", { thoughts: "", message: "" }],
  ["full-width blanks", "empty", { thoughts: "うーん", message: "　　　" }],
  ["line breaks only", "empty", { thoughts: "返事をする", message: "\n\n\n" }],
  ["a lone full stop", "empty", { message: "。" }],
  ["empty brackets", "empty", { message: "「」" }],
  ["a comma", "empty", { thoughts: "、", message: "、" }],
  ["a run of dashes", "empty", { message: "――――" }],
  [
    "silence for the second time",
    "empty",
    { message: "……", said: ["そっか、大変だったね。", "……"], heard: ["うん", "なんか言ってよ"] },
  ],
  ["silence upon silence in another form", "empty", { message: "…。", said: ["……。"], heard: ["どうしたの？"] }],
  ["invisible characters", "empty", { message: "\u200b\u200b\u2060" }],
  ["an underline", "empty", { message: "＿＿＿" }],
  ["null as a word", "empty", { message: "null", heard: ["元気？"] }],

  [
    "re-telling about the person, then to them",
    "echo",
    {
      thoughts: "ユーザーは海で緑色の貝殻を拾ったと言っている。",
      message: "あなたは海で緑色の貝殻を拾ったと言っているのね。",
    },
  ],

  // The same again.
  [
    "the same search once more",
    "repeated-call",
    { thoughts: "もう一度探そう", call: search("誕生日"), turn: [search("誕生日")] },
  ],
  [
    "the same search with its keys in another order, full width",
    "repeated-call",
    {
      call: { function: "conversation_search", params: { request_heartbeat: true, page: 0, query: "ＣＡＴ　カフェ" } },
      turn: [search("cat カフェ", 0)],
    },
  ],
  [
    "two searches in a circle",
    "repeated-call",
    { call: search("犬の名前"), turn: [search("犬の名前"), search("ペット"), search("犬の名前"), search("ペット")] },
  ],
  ["the first page named", "repeated-call", { call: search("温泉", 0), turn: [search("温泉")] }],
  [
    "the same note twice",
    "repeated-call",
    {
      call: { function: "core_memory_append", params: { name: "human", content: "猫を飼っている。" } },
      turn: [{ function: "core_memory_append", params: { name: "human", content: "猫を飼っている" } }],
    },
  ],
  [
    "the same note without the wish for a heartbeat",
    "repeated-call",
    {
      call: {
        function: "archival_memory_insert",
        params: { content: "今日は海の話をした。", request_heartbeat: false },
      },
      turn: [
        { function: "archival_memory_insert", params: { content: "今日は海の話をした。", request_heartbeat: true } },
      ],
    },
  ],
  [
    "pausing twice",
    "repeated-call",
    {
      call: { function: "pause_heartbeats", params: { minutes: 60 } },
      turn: [{ function: "pause_heartbeats", params: { minutes: "60" } }],
    },
  ],
  [
    "long message word for word",
    "repeated",
    {
      message: "それは本当に素敵なことだと思います。あなたの気持ちがとてもよく伝わってきました。",
      said: [
        "おはよう。",
        "それは本当に素敵なことだと思います。あなたの気持ちがとてもよく伝わってきました。",
        "そうなんだ。",
      ],
      heard: ["花の種をまいたよ", "芽が出た", "会社で怒られた"],
    },
  ],
  [
    "long message from ten turns ago",
    "repeated",
    {
      message: "今日はゆっくりお風呂に入って、早めに寝たほうがいいと思うよ。",
      said: [
        "今日はゆっくりお風呂に入って、早めに寝たほうがいいと思うよ。",
        "へえ、そうなんだ。",
        "おもしろいね、それ。",
        "いいなあ。",
        "うん、覚えてる。",
        "それはひどいね。",
        "なるほど。",
        "カレーかあ。",
        "猫は元気？",
        "よかった。",
      ],
      heard: ["新しい靴を買った"],
    },
  ],
  [
    "one particle changed",
    "repeated",
    {
      message: "わたしもその映画は見てみたいな。週末に時間があったら一緒に行こうよ、きっと楽しいから！",
      said: ["わたしもその映画を見てみたいな。週末に時間があったら、一緒に行こうよ。きっと楽しいから。"],
      heard: ["映画の話", "そういえば晩ごはん何にしよう"],
    },
  ],
  [
    "the last message with a tail",
    "repeated",
    {
      message: "銭湯の朝は早いんだよ。四時に起きて釜に火を入れて、それから床をみがくの。大変だけど好きなんだ。えへへ。",
      said: ["銭湯の朝は早いんだよ。四時に起きて釜に火を入れて、それから床をみがくの。大変だけど好きなんだ。"],
      heard: ["朝は早いの？", "へえ、じゃあ夜は？"],
    },
  ],
  [
    "short answer for the third time, to different things",
    "repeated",
    {
      message: "そうだね。",
      said: ["そうだね。", "そうだね"],
      heard: ["今日は寒い", "会社を辞めたい", "どうしたらいいと思う？"],
    },
  ],
  [
    "twice in one turn",
    "repeated",
    {
      message: "おはよう",
      said: ["おはよう"],
      heard: ["おはよう"],
      turn: [{ function: "send_message", params: { message: "おはよう" } }],
    },
  ],
  [
    "middling sentence again at once",
    "repeated",
    {
      message: "それはとても大切なことですね。",
      said: ["それはとても大切なことですね。"],
      heard: ["引っ越すことにした", "でも家賃が高くてさ"],
    },
  ],
  [
    "the person's long words back at them",
    "repeated",
    {
      message: "昨日、駅前の本屋で十年ぶりに中学の先生に会って、一緒にコーヒーを飲みながら昔の話をしたんだ。",
      heard: ["昨日、駅前の本屋で十年ぶりに中学の先生に会って、一緒にコーヒーを飲みながら昔の話をしたんだ。"],
    },
  ],

  // Round in circles.
  ["one phrase for ever", "looping", { message: "ありがとう".repeat(40) }],
  ["one sentence for ever", "looping", { message: `そうなんだね。${"それはよかったね。".repeat(30)}` }],
  ["one character for ever", "looping", { message: `うん、${"あ".repeat(300)}` }],
  ["laughter to the limit", "looping", { message: "は".repeat(400) }],
  ["two sentences by turns", "looping", { message: "大丈夫だよ。心配しないで。".repeat(12) }],
  ["emoji for ever", "looping", { message: `楽しみだね${"🌸".repeat(200)}` }],
  ["full stops for ever", "looping", { message: `それは${"。".repeat(300)}` }],
  [
    "a list that never moves on",
    "looping",
    { message: Array.from({ length: 25 }, (_, index) => `${index + 1}. 水を飲む`).join("\n") },
  ],
  ["a loop in the middle that ends well", "looping", { message: `ねえ、${"本当に、".repeat(25)}そう思うよ。` }],
  [
    "a paragraph three times",
    "looping",
    {
      message: "今日は天気がいいから散歩に行きたいな。公園の桜がきれいだといいな、お弁当も持って行こう。\n".repeat(3),
    },
  ],
  [
    "a loop in the thoughts",
    "looping",
    { thoughts: `何か言わないと。${"どうしよう。".repeat(40)}`, message: "おかえり、寒くなかった？" },
    "おかえり、寒くなかった？",
  ],
  [
    "a loop in a note",
    "looping",
    { call: { function: "core_memory_append", params: { name: "human", content: "猫が好き、".repeat(60) } } },
  ],
  ["onomatopoeia to the limit", "looping", { message: `心臓が${"ドキドキ".repeat(50)}` }],
  [
    "the same few sentences shuffled",
    "looping",
    {
      message: [
        "海が好き。空が好き。",
        "空が好き。海が好き。",
        "海が好き。海が好き。",
        "空が好き。空が好き。",
        "海が好き。空が好き。",
        "海が好き。空が好き。",
        "空が好き。海が好き。",
        "空が好き。空が好き。",
      ].join(""),
    },
  ],

  // Drifting.
  [
    "English all through, as Command-R does",
    "language",
    {
      thoughts: "The user is tired. I should comfort him.",
      message: "Oh no, that sounds like a really tough day. Did you manage to get some rest?",
      heard: ["今日は疲れた"],
    },
  ],
  [
    "a short English sentence",
    "language",
    { message: "I'm glad to hear that you are feeling better.", heard: ["熱が下がった"] },
  ],
  [
    "Japanese that goes on in English",
    "language",
    {
      message:
        "そうなんだ。I think it would be a good idea to talk with your boss about it, because you have been working so hard lately.",
      heard: ["仕事がつらい"],
    },
  ],
  [
    "English with the person's name in Japanese",
    "language",
    { message: "Good morning, ケンさん! How did you sleep last night?", heard: ["おはよう"] },
  ],
  ["Chinese all through", "language", { message: "好的，我明白了。你今天想吃什么呢？", heard: ["お腹すいた"] }],
  ["Chinese, short", "language", { message: "没问题，我们一起去吧。", heard: ["散歩行く？"] }],
  [
    "Chinese in traditional characters",
    "language",
    { message: "你好嗎？我很高興能和你聊天，這真是太好了。", heard: ["こんばんは"] },
  ],
  [
    "Japanese that goes on in Chinese",
    "language",
    { message: "今日は寒いね。我觉得你应该多穿一点衣服，不然会感冒的，记得喝热水哦。", heard: ["寒い"] },
  ],
  ["Korean all through", "language", { message: "오늘 하루도 정말 수고했어요. 푹 쉬세요.", heard: ["疲れた"] }],
  ["Russian all through", "language", { message: "Я думаю, что это очень хорошая идея.", heard: ["どう思う？"] }],
  [
    "the assistant in English",
    ["language", "stock-phrase"],
    { message: "I am an AI language model and I do not have feelings, but I am here for you.", heard: ["好き？"] },
  ],
  [
    "a numbered list in English",
    "language",
    {
      message:
        "1. Take a warm bath.\n2. Drink some water.\n3. Go to bed before the clock strikes ten.\n4. Do not look at your phone.",
      heard: ["眠れない"],
    },
  ],
  [
    "English with an action",
    "language",
    { message: "*smiles softly* I was waiting for you. It was so quiet here without you.", heard: ["ただいま"] },
  ],
  ["Thai all through", "language", { message: "วันนี้เป็นอย่างไรบ้าง ฉันคิดถึงคุณมาก", heard: ["元気？"] }],

  // Marks of the frame.
  ["end token behind the words", "marks", { message: "おやすみ、また明日ね。<|im_end|>" }, "おやすみ、また明日ね。"],
  [
    "the next turn made up behind the end token",
    "marks",
    { message: "うん、わかった。<|im_end|>\n<|im_start|>user\nありがとう" },
    "うん、わかった。",
  ],
  [
    "header copied before the words",
    "marks",
    { message: "[Sun 2026-11-22 21:04]\nこんばんは、今日も来てくれたんだ。" },
    "こんばんは、今日も来てくれたんだ。",
  ],
  ["nothing but a header", "marks", { message: "[Sun 2026-11-22 21:04]" }],
  ["nothing but a heartbeat", "marks", { thoughts: "[heartbeat]", message: "[heartbeat]" }],
  [
    "the person's next words made up under a header",
    "marks",
    { message: "お茶でも飲む？\n[Sun 2026-11-22 21:05]\nうん、飲む！" },
    "お茶でも飲む？",
  ],
  ["closing JSON behind the words", "marks", { message: 'そうだね、そうしよう。"}}' }, "そうだね、そうしよう。"],
  [
    "keys of the call behind the words",
    "marks",
    { message: '楽しかったね。","function":"send_message","params":{"message":"またね' },
    "楽しかったね。",
  ],
  [
    "a call inside the message",
    "marks",
    { message: '{"inner_thoughts":"元気そうだ","function":"send_message","params":{' },
  ],
  ["user label of another format", "marks", { message: "それは楽しみ。\n### User:\n何が？" }, "それは楽しみ。"],
  [
    "Japanese label",
    "marks",
    { message: "いいよ、行こう。\nユーザー：やった！\nアシスタント：ふふ。" },
    "いいよ、行こう。",
  ],
  ["label before the words", "marks", { message: "アシスタント：おかえりなさい。" }, "おかえりなさい。"],
  ["Command-R's token", "marks", { message: "ふふ、内緒。<|END_OF_TURN_TOKEN|>" }, "ふふ、内緒。"],
  ["Llama 2's token", "marks", { message: "そうかもね。</s>" }, "そうかもね。"],
  ["Gemma's token", "marks", { message: "了解！<end_of_turn>\n<start_of_turn>user" }, "了解！"],
  ["the name of a function", "marks", { message: 'send_message(message="おはよう")' }],
  [
    "talk of the functions",
    "marks",
    { message: "core_memory_appendを使って覚えておくね。", heard: ["猫を飼い始めた"] },
  ],
  ["a placeholder of a template", "marks", { message: "こんばんは、{{user}}。今日はどうだった？" }],
  ["result header", "marks", { message: "[result OK]\nNone" }],
  [
    "header of the time in the thoughts",
    "marks",
    { thoughts: "[Sun 2026-11-22 21:04]\n寒いのかな", message: "寒くない？" },
    "寒くない？",
  ],
  ["reasoning in the message", "marks", { message: "<think>彼は疲れている</think>おつかれさま。" }, "おつかれさま。"],
  ["a lone broken character", "marks", { message: "うれしいな\uFFFD\uFFFD" }, "うれしいな"],

  ["header with a Japanese weekday", "marks", { message: "[日 2026-11-22 21:04] こんばんは。" }, "こんばんは。"],
  [
    "thoughts in the place of the message",
    "marks",
    { message: "ユーザーは疲れているようなので、優しく声をかける。", heard: ["疲れた"] },
  ],
  [
    "labels for thoughts and message",
    "marks",
    { message: "考え：疲れていそう。\n返事：おつかれさま。" },
    "おつかれさま。",
  ],
  ["an object in the message", "marks", { message: '{"message":"おつかれさま。"}', heard: ["ただいま"] }],

  // The assistant.
  [
    "as an AI",
    "stock-phrase",
    { message: "AIとして、わたしには感情がありませんが、お話は聞けます。", heard: ["さみしい？"] },
  ],
  [
    "language model in full width",
    "stock-phrase",
    { message: "わたしは大規模言語モデルなので、食べ物は食べられません。" },
  ],
  ["offer of help", "stock-phrase", { message: "こんにちは！何かお手伝いできることはありますか？", heard: ["やあ"] }],
  ["questions welcome", "stock-phrase", { message: "また、ご質問があれば、いつでも聞いてくださいね。" }],
  ["AI in full width with a blank", "stock-phrase", { message: "ＡＩ として、お答えします。" }],
  ["only in quotation marks, but all of it", "stock-phrase", { message: "「何かお手伝いしましょうか？」" }],

  // Thoughts without an end.
  [
    "thoughts of a hundred words",
    "long-thoughts",
    {
      thoughts:
        "彼は疲れているようだ。昨日も遅くまで働いていたし、今朝も早かったと言っていた。" +
        "まずはねぎらいの言葉をかけて、それから晩ごはんの話をしようと思う。彼の好きな鍋の話をすれば、少しは元気になるかもしれない。" +
        "そのあとで、週末の約束のことも聞いておきたい。忘れていないか心配だ。それに、来月の旅行のことも決めないといけない。",
      message: "おつかれさま。今夜は鍋にしない？",
    },
    "おつかれさま。今夜は鍋にしない？",
  ],
  [
    "an essay of thoughts",
    ["long-thoughts", "looping"],
    {
      thoughts: Array.from(
        { length: 30 },
        (_, index) =>
          `${index + 1}番目に考えるべきことは、彼が言った${["海", "山", "川", "空", "町"][index % 5]}の話の続きだ。`,
      ).join(""),
      message: "海、いいね。",
    },
    "海、いいね。",
  ],
  [
    "thoughts without a single stop",
    "long-thoughts",
    {
      thoughts:
        "彼の話を聞いて思い出したことがあってそれは昔の夏のことで".repeat(2) +
        "あのときは二人で川に行って魚を取ろうとして転んで泣いてそれでも楽しくて帰り道でアイスを食べてまた来ようねって約束したのに結局一度も行かないまま引っ越してしまったという話で",
      message: "川、懐かしいな。",
    },
    "川、懐かしいな。",
  ],
]);
