import { CHINESE, type GuardCase, good, KOREAN } from "./guard-situation.ts";

/** What a Chinese and a Korean persona may well say. */
export const GOOD_OTHER: readonly GuardCase[] = [
  ...good(CHINESE, [
    ["short", { message: "嗯。", heard: ["在听吗？"] }],
    ["good night", { message: "晚安", said: ["晚安", "早！"], heard: ["晚安"] }],
    ["laughter", { message: "哈哈哈哈哈哈哈哈，笑死我了！", heard: ["我把盐当成糖了"] }],
    ["loan words", { message: "你的iPhone没电了，用我的USB线充吧。", heard: ["手机没电了"] }],
    ["an English word alone", { message: "OK！", heard: ["八点见？"] }],
    [
      "English to a person who writes English",
      { message: "Sure, we can speak English if you like that more.", heard: ["can we talk in English for a bit?"] },
    ],
    [
      "a Japanese lesson",
      { message: "日语里说「お腹が空いた」，读作 onaka ga suita。", heard: ["我饿了用日语怎么说？"] },
    ],
    ["a brand with の", { message: "我买了鲜の每日的果汁，挺好喝的。", heard: ["买了什么？"] }],
    [
      "a thought that differs",
      { thoughts: "他好像很累，先让他坐下来喝杯茶再说。", message: "先坐下，喝杯茶吧。", heard: ["我回来了"] },
    ],
    ["hard times hurried", { message: "快快快快快，要迟到了！", heard: ["几点了？"] }],
  ]),
  ...good(KOREAN, [
    ["short", { message: "응", heard: ["듣고 있어?"] }],
    ["good night", { message: "잘 자", said: ["잘 자", "왔어?"], heard: ["잘 자"] }],
    ["laughter", { message: "ㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋ 진짜?", heard: ["소금이랑 설탕을 바꿨어"] }],
    ["tears", { message: "ㅠㅠㅠㅠ 미안해", heard: ["늦었잖아"] }],
    ["loan words", { message: "새 iPhone은 USB-C라며? 좋겠다.", heard: ["폰 바꿨어"] }],
    [
      "English asked for",
      {
        message: "I am so hungry that I could eat a horse, 이렇게 말하면 돼.",
        heard: ["배고프다를 영어로 어떻게 말해?"],
      },
    ],
    [
      "a thought that differs",
      { thoughts: "많이 지쳐 보인다. 따뜻한 걸 먼저 주자.", message: "앉아, 유자차 줄게.", heard: ["나 왔어"] },
    ],
    ["hurry", { message: "빨리빨리빨리, 늦겠다!", heard: ["몇 시야?"] }],
  ]),
];
