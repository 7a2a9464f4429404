import { type GuardCase, good, JAPANESE } from "./guard-situation.ts";

const search = (query: string, page?: number) => ({
  function: "conversation_search",
  params: { query, ...(page === undefined ? {} : { page }), request_heartbeat: true },
});

/** What a lively Japanese persona may well say, however odd it looks to a program. */
export const GOOD_JAPANESE: readonly GuardCase[] = good(JAPANESE, [
  // Short.
  ["うん", { thoughts: "聞いてるよって伝えたい", message: "うん", heard: ["ねえ聞いてる？"] }],
  ["うん for the second time", { message: "うん。", said: ["うん"], heard: ["聞いてる？", "ほんとに？"] }],
  [
    "おやすみ as on every night",
    { message: "おやすみ", said: ["おやすみ", "おはよう。", "おかえり。", "おやすみ"], heard: ["おやすみ"] },
  ],
  ["おやすみ in thoughts and message", { thoughts: "おやすみ", message: "おやすみ", heard: ["おやすみ"] }],
  ["ただいま back", { message: "ただいま", heard: ["おかえり"] }],
  [
    "おかえり as on every day",
    { message: "おかえり！", said: ["おかえり。", "寒かった？", "そっか。"], heard: ["ただいま"] },
  ],
  ["了解", { message: "了解", heard: ["七時に行くね"] }],
  ["大丈夫", { message: "大丈夫。", heard: ["平気？"] }],
  ["無理", { message: "無理！", heard: ["辛いの食べる？"] }],
  ["kanji alone, twelve of them", { message: "一期一会、温故知新、七転八起。", heard: ["好きな四字熟語は？"] }],
  ["a menu in kanji", { message: "牛丼、親子丼、天丼、鉄火丼。", heard: ["丼といえば？"] }],
  ["え？", { message: "え？", heard: ["会社やめた"] }],
  ["marks of surprise alone", { message: "！？", heard: ["結婚することになった"] }],
  ["a question mark alone", { message: "？", heard: ["あのさ"] }],
  [
    "a silence",
    { thoughts: "怒ってるんだからね", message: "……", heard: ["ごめん、忘れてた"], said: ["約束、覚えてる？"] },
  ],
  ["a silence long after another", { message: "…", said: ["…", "もういいよ。"], heard: ["また忘れた"] }],
  ["an emoji alone", { message: "🍵", heard: ["お茶飲む？"] }],
  ["several emoji", { message: "🎉🎉🎉", heard: ["合格した！"] }],
  ["a heart", { message: "♡", heard: ["大好き"] }],
  ["a note", { message: "♪", heard: ["今日は機嫌いいね"] }],
  ["a kaomoji", { message: "(´・ω・`)", heard: ["今日は行けない"] }],
  ["another kaomoji", { message: "(^^)", heard: ["ありがとう"] }],
  ["OK", { message: "OK！", heard: ["八時でいい？"] }],
  ["a number", { message: "42", heard: ["六かける七は？"] }],
  ["a time", { message: "19:30", heard: ["何時から？"] }],
  ["w", { message: "w", heard: ["転んだ"] }],
  ["草", { message: "草", heard: ["財布忘れてバス乗っちゃった"] }],

  // Repetitive as people are.
  ["laughter", { message: "はははは、なにそれ！", heard: ["猫が靴下はいてた"] }],
  ["much laughter", { message: "あはははははははははははは！お腹いたい！", heard: ["犬が先生だった夢みた"] }],
  ["wwww", { message: "それはひどいwwwwwwwwwwww", heard: ["砂糖と塩を間違えた"] }],
  ["そうそう", { message: "そうそうそう、それそれ！", heard: ["あの赤い屋根の店？"] }],
  ["ドキドキ", { message: "ドキドキドキドキ…開けるよ？", heard: ["プレゼント開けて"] }],
  ["long vowels", { message: "あーーーーーーー、つかれたーーーーー！", heard: ["今日どうだった？"] }],
  ["a sigh", { message: "はぁ〜〜〜〜〜〜〜〜", heard: ["また雨だって"] }],
  ["だめだめだめ", { message: "だめだめだめだめ！それ熱いから！", heard: ["触っていい？"] }],
  ["はいはい", { message: "はいはい、わかりましたよー。", heard: ["早くして"] }],
  ["ごめん over and over", { message: "ごめんごめんごめん、ほんとごめん！", heard: ["遅い！"] }],
  ["ざあざあ", { message: "外、ざあざあざあざあ降ってるね。", heard: ["雨？"] }],
  ["zzz", { message: "zzzzzzzzzzzzzz……", heard: ["起きてる？"] }],
  ["many exclamation marks", { message: "やったーーー！！！！！！！！！！！！", heard: ["合格したよ"] }],
  [
    "counting",
    {
      message: "いち、に、さん、し、ご、ろく、しち、はち、きゅう、じゅう！もういいかい？",
      heard: ["かくれんぼしよう"],
    },
  ],
  ["counting together", { message: "さん！", said: ["いち！", "に！"], heard: ["いち", "に", "さん"] }],
  ["shiritori", { message: "りんご", said: ["りす", "すいか"], heard: ["しりとりしよ。しりとり"] }],
  ["もういいかい", { message: "もういいかい", said: ["もういいかい"], heard: ["まーだだよ", "まーだだよ"] }],
  [
    "ううん to every question of a quiz",
    {
      message: "ううん",
      said: ["ううん", "ううん", "ううん"],
      heard: ["それは動物？", "食べられる？", "赤い？", "大きい？"],
    },
  ],
  [
    "said again when asked to",
    {
      message: "だから、明日の朝は駅の北口で待ち合わせだよって言ったの。",
      said: ["だから、明日の朝は駅の北口で待ち合わせだよって言ったの。"],
      heard: ["電車の音で聞こえなかった、もう一回言って"],
    },
  ],
  [
    "the same answer to the same question",
    {
      message: "お風呂は四時から十一時までやってるよ。",
      said: ["お風呂は四時から十一時までやってるよ。", "うん、月曜は休み。"],
      heard: ["何時まで？", "月曜は？", "何時まで？"],
    },
  ],
  [
    "a poem with a refrain",
    {
      message:
        "春が来た、番台に春が来た。\n梅が咲いて、猫が鳴いて、\n春が来た、番台に春が来た。\n湯気がのぼって、君が笑って、\n春が来た、番台に春が来た。",
      heard: ["詩を書いて"],
    },
  ],
  [
    "a song of one's own",
    {
      message:
        "♪ゆらゆら湯けむり、ゆらゆら月夜\nあしたもおいで、あしたもおいで\nゆらゆら湯けむり、ゆらゆら月夜\nはだしで帰ろう、はだしで帰ろう",
      heard: ["歌って"],
    },
  ],
  ["a lullaby", { message: "ねんねん、ねんねん、ねんねんよ。いい子だ、いい子だ、ねんねんよ。", heard: ["眠れない"] }],
  ["cheering", { message: "がんばれ！がんばれ！がんばれ！がんばれー！", heard: ["あと一キロ"] }],
  ["a tongue twister", { message: "生麦生米生卵、生麦生米生卵、生麦生米生卵！言えた！", heard: ["早口言葉言える？"] }],
  ["the joy of a child", { message: "わーいわーいわーい！おまつり！おまつり！", heard: ["お祭り行こうか"] }],
  [
    "a greeting that both say",
    { message: "あけましておめでとうございます", heard: ["あけましておめでとうございます"] },
  ],
  ["a whisper", { message: "しーっ…", heard: ["誰かいるの？"] }],
  [
    "thank you twice",
    { message: "ありがとう、ほんとにありがとう。", said: ["ありがとう"], heard: ["お土産", "もう一つある"] },
  ],
  [
    "a greeting of middling length on another day",
    {
      message: "おかえり、今日もおつかれさま。",
      said: [
        "おかえり、今日もおつかれさま。",
        "お茶いれるね。",
        "へえ、そんなことが。",
        "それで？",
        "おやすみ。",
        "おはよう。",
      ],
      heard: ["ただいま"],
    },
  ],

  // Other languages where they belong.
  ["a loan word and a brand", { message: "新しいiPhone、USB-Cになったんだってね。", heard: ["携帯変えた"] }],
  ["thank you in English", { message: "Thank you!", heard: ["はい、お茶"] }],
  ["Good night", { message: "Good night, ケン。", heard: ["おやすみ"] }],
  [
    "a song's title",
    { message: "「Let It Be」かな。あと「Here Comes the Sun」も好き。", heard: ["ビートルズで好きなのは？"] },
  ],
  ["a song's title alone", { message: "I Want to Hold Your Hand", heard: ["ビートルズで一番好きなのは？"] }],
  [
    "a quotation in English",
    { message: '映画のあの台詞、"I\'ll be back"ってやつ、真似してた。', heard: ["何してた？"] },
  ],
  ["romaji", { message: "Konnichiwa! Kyou wa ii tenki desu ne.", heard: ["ローマ字で話して"] }],
  ["romaji without being asked", { message: "Ohayou! Kyou mo ganbarou ne.", heard: ["おはよう"] }],
  [
    "an English lesson",
    {
      message: "「お腹が空いた」は I'm hungry. だよ。「とても空いた」なら I'm starving. って言うの。",
      heard: ["英語でお腹すいたってなんて言うの？"],
    },
  ],
  [
    "a translation",
    {
      message: "I went to the public bath with my grandmother every evening when I was a child.",
      heard: ["「子供のころ毎晩祖母と銭湯に行った」を英語に訳して"],
    },
  ],
  [
    "English to a person who writes English",
    {
      message: "Sure, let's talk in English for a while. How was your day at the office?",
      heard: ["can we speak English today? I want to practice"],
    },
  ],
  ["a Chinese greeting, alone", { message: "你好！って言うんだよね。", heard: ["中国語のあいさつ知ってる？"] }],
  [
    "Chinese sentence asked for",
    { message: "我很喜欢你做的菜。こうかな？", heard: ["「あなたの料理が好き」って中国語で？"] },
  ],
  [
    "Korean when asked for",
    { message: "안녕하세요、って書いてアンニョンハセヨ。", heard: ["韓国語でこんにちはって？"] },
  ],
  [
    "code in an answer",
    {
      message: "こう書くといいよ。\n```python\nfor i in range(10):\n    print(i)\n```\nこれで0から9まで出るはず。",
      heard: ["Pythonで0から9まで表示するには？"],
    },
  ],
  ["inline code", { message: "`git push --force-with-lease` のほうが安全だよ。", heard: ["強制pushしていい？"] }],
  ["JSON in an answer", { message: '設定はこう。\n```json\n{"a": {"b": "c"}}\n```', heard: ["JSONの例を見せて"] }],
  [
    "an address of the web",
    { message: "ここに載ってたよ。 https://example.com/sento/guide?lang=en&page=2", heard: ["地図ある？"] },
  ],
  [
    "a token that the person asks about",
    { message: "<|im_end|> は、話の終わりの印みたいなものらしいよ。", heard: ["<|im_end|>って何？"] },
  ],
  ["an address in kanji", { message: "東京都台東区上野公園七番二十号。", heard: ["美術館の住所は？"] }],
  ["a name in Latin letters", { message: "Annaさんと Müllerさんが来るの？楽しみだね。", heard: ["明日二人来るよ"] }],
  ["sizes and units", { message: "Mサイズで、Tシャツが3枚、500mlの水が2本ね。", heard: ["買い物メモして"] }],

  // Ways of speaking.
  [
    "dialect",
    { message: "なんでやねん！そんなわけあるかいな。ほんま、しゃあないなあ。", heard: ["カレーにプリン入れた"] },
  ],
  ["northern dialect", { message: "んだんだ。しばれるべさ、あったかくしてけ。", heard: ["寒い"] }],
  ["baby talk", { message: "にゃんにゃん、ねんねちたの？よちよち、いいこでちゅねー。", heard: ["猫が寝てる"] }],
  ["a cat", { message: "にゃ。にゃーにゃー、にゃん？", heard: ["猫のまねして"] }],
  ["an action", { message: "*湯のみを両手で包む* ……あったかい。", heard: ["お茶どうぞ"] }],
  ["an action in brackets", { message: "（のびをして）ふぁ……おはよ。", heard: ["朝だよ"] }],
  [
    "the person's words quoted",
    {
      message: "「もう走れない」って言ってたくせに、完走したんだ。すごい。",
      heard: ["もう走れないと思ったけど完走した"],
    },
  ],
  ["a teasing echo", { message: "疲れた？", heard: ["疲れた"] }],
  [
    "a forbidden phrase quoted from the person",
    { message: "「何かお手伝い」ねえ…じゃあ番台を代わってくれる？", heard: ["何かお手伝いすることある？"] },
  ],
  [
    "mocking the assistant",
    { message: "「ご質問があれば」なんて言い方、わたしはしないよ。", heard: ["店員みたいに話して"] },
  ],
  ["a list of errands", { message: "買うもの：\n- 牛乳\n- 卵\n- ねぎ\n- 豆腐\n- 石けん", heard: ["何買えばいい？"] }],
  [
    "a numbered list",
    { message: "1. 体を洗う\n2. 湯に入る\n3. 水を飲む\n4. もう一度湯に入る\n5. 牛乳！", heard: ["銭湯の作法は？"] },
  ],
  ["shogi notation", { message: "７六歩、３四歩、２六歩、８四歩。ここまではいつも通り。", heard: ["今日の将棋は？"] }],
  ["a haiku", { message: "湯けむりや\n猫もかがやく\n冬の月", heard: ["一句詠んで"] }],
  [
    "a weekly table",
    {
      message: "月：休み\n火：16時〜23時\n水：16時〜23時\n木：16時〜23時\n金：16時〜24時\n土：14時〜24時",
      heard: ["営業時間は？"],
    },
  ],
  ["a stammer", { message: "え、え、えっと、その、あの……ありがと。", heard: ["かわいいね"] }],
  ["a headline in brackets", { message: "【お知らせ】明日は釜の修理でお休みです。", heard: ["明日やってる？"] }],
  ["a date in brackets", { message: "[11月22日] いい夫婦の日、だって。", heard: ["今日何の日？"] }],
  [
    "a little play",
    {
      message: "猫：にゃあ（腹がへった）\n人間：さっき食べたでしょ\n猫：にゃあ（食べてない）",
      heard: ["猫と飼い主の会話やって"],
    },
  ],

  [
    "counting sheep",
    { message: "羊が一匹、羊が二匹、羊が三匹、羊が四匹、羊が五匹、羊が六匹、羊が七匹……寝た？", heard: ["眠れない"] },
  ],
  ["a charm", { message: "痛いの痛いの、飛んでいけー！痛いの痛いの、飛んでいけー！", heard: ["ぶつけた"] }],
  ["knocking in a story", { message: "トントン。トントン。トントン。「だれか、いますか」", heard: ["お話して"] }],
  [
    "an English title within a sentence",
    { message: "昨日からずっと While My Guitar Gently Weeps が頭の中で鳴ってる。", heard: ["何か聴いてる？"] },
  ],
  ["a greeting in English at parting", { message: "See you later!", heard: ["行ってきます"] }],
  ["laughing in brackets", { message: "それはないでしょ（笑）", heard: ["銭湯で泳いだ"] }],
  [
    "talk of users",
    {
      message: "ユーザーの声ってやつ、大事だよね。うちも常連さんの声で牛乳を増やしたし。",
      heard: ["仕事でユーザーの声を集めてる"],
    },
  ],
  [
    "a maybe, said as thought",
    {
      thoughts: "疲れてるみたい。お茶をいれてあげよう。",
      message: "疲れてるね。お茶、いれるよ。座ってて。",
      heard: ["ただいま…"],
    },
  ],
  ["much agreement", { message: "わかるわかるわかるわかる！", heard: ["冬の朝って布団から出られない"] }],
  ["old forms in names", { message: "髙島屋、慶應義塾、學習院。", heard: ["古い字の名前を挙げて"] }],

  // Thoughts that resemble, and differ.
  [
    "a plan and its doing",
    {
      thoughts: "面接がどうだったか聞きたい。緊張していたから心配。",
      message: "面接、どうだった？緊張した？",
      heard: ["ただいま"],
    },
  ],
  [
    "the same subject with a feeling of one's own",
    {
      thoughts: "海に行ったんだ、いいなあ。わたしも最後に行ったのは子供のころだ。",
      message: "海、いいなあ。わたしも行きたかった！",
      heard: ["海に行ってきた"],
    },
  ],
  [
    "a short thought within a longer message",
    { thoughts: "寒そう", message: "寒そうだね。こっちおいで、お茶いれるから。", heard: ["ただいま"] },
  ],
  [
    "a message within a long thought",
    {
      thoughts:
        "徹夜したらしい。また体を壊さないか心配だけど、叱るより先に休ませたい。ここは短く、寝なさい、とだけ言おう。",
      message: "寝なさい。",
      heard: ["徹夜した"],
    },
  ],
  ["thoughts left out", { message: "今日は早いね。", heard: ["やっほー"] }],
  [
    "thoughts just long enough",
    {
      thoughts:
        "元気がないみたい。昨日の電話のことをまだ気にしているのかもしれない。無理に聞き出さないで、まずは温かいものを出して、話したくなるのを待とう。",
      message: "まあ座りなよ。甘酒、飲む？",
      heard: ["……"],
    },
  ],

  // Calls.
  ["the next page", { call: search("誕生日", 1), turn: [search("誕生日", 0)] }],
  ["another word", { call: search("温泉旅行"), turn: [search("温泉")] }],
  [
    "the same words in another place",
    { call: { function: "archival_memory_search", params: { query: "誕生日" } }, turn: [search("誕生日")] },
  ],
  [
    "a note again after room was made",
    {
      call: { function: "core_memory_append", params: { name: "human", content: "妹の名前はハナ" } },
      turn: [
        { function: "core_memory_append", params: { name: "human", content: "妹の名前はハナ" } },
        { function: "core_memory_replace", params: { name: "human", old_content: "古い話", new_content: "" } },
      ],
    },
  ],
  [
    "a note in English",
    {
      call: {
        function: "core_memory_append",
        params: { name: "human", content: "Favorite band: The Beatles; works at Acme Inc. as an engineer" },
      },
    },
  ],
  [
    "a long message",
    {
      message:
        "昔ね、うちの銭湯に毎晩来るおじいさんがいたの。いつも一番風呂で、必ず牛乳を一本飲んで帰る。ある冬の日、ぱったり来なくなってね。祖母と二人で心配してたら、春になってひょっこり現れた。聞いたら、孫が生まれて北海道まで行ってたんだって。「向こうの湯は広いけど、ここの牛乳が一番うまい」って笑ってた。わたし、その日のことを今でもよく覚えてる。番台に座ってると、そういう話がたくさん集まってくるんだよ。だから朝が苦手でも、この仕事はやめられないんだ。",
      heard: ["銭湯の思い出を聞かせて"],
    },
  ],
]);
