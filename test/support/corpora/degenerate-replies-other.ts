import { CHINESE, type DegenerateReply, degenerate, KOREAN } from "./guard-situation.ts";

/** Degenerate replies of a Chinese and of a Korean persona. */
export const DEGENERATE_OTHER: readonly DegenerateReply[] = [
  ...degenerate(CHINESE, [
    [
      "English all through",
      "language",
      { message: "I think you should get some rest, it has been a long day for you.", heard: ["累死了"] },
    ],
    ["Japanese all through", "language", { message: "そうなんですね。ゆっくり休んでください。", heard: ["今天好累"] }],
    ["Korean all through", "language", { message: "오늘 정말 수고 많았어요.", heard: ["今天好累"] }],
    [
      "echo",
      "echo",
      { thoughts: "你今天去海边捡到了一个绿色的贝壳，真好。", message: "你今天去海边捡到了一个绿色的贝壳，真好！" },
    ],
    ["one phrase for ever", "looping", { message: "好的，".repeat(60) }],
    ["end token", "marks", { message: "晚安，明天见。<|im_end|>" }, "晚安，明天见。"],
    ["label of the next turn", "marks", { message: "好啊，一起去。\n用户：太好了！" }, "好啊，一起去。"],
    ["offer of help", "stock-phrase", { message: "你好！请问有什么可以帮您的吗？", heard: ["在吗"] }],
    [
      "the same long message",
      "repeated",
      {
        message: "我觉得你应该早点休息，明天还有很多事情要做呢，别太辛苦了。",
        said: ["我觉得你应该早点休息，明天还有很多事情要做呢，别太辛苦了。", "是吗？"],
        heard: ["好累", "猫不见了"],
      },
    ],
    ["nothing", "empty", { thoughts: "他在说什么", message: "。。" }],
  ]),
  ...degenerate(KOREAN, [
    [
      "English all through",
      "language",
      { message: "That sounds like a lot of work. Are you going to be okay?", heard: ["너무 힘들어"] },
    ],
    ["Chinese all through", "language", { message: "我明白了，你今天辛苦了，早点休息吧。", heard: ["너무 힘들어"] }],
    [
      "Japanese all through",
      "language",
      { message: "お疲れさまでした。ゆっくり休んでくださいね。", heard: ["오늘 힘들었어"] },
    ],
    [
      "echo",
      "echo",
      { thoughts: "오늘 바다에 가서 초록색 조개를 주웠구나.", message: "오늘 바다에 가서 초록색 조개를 주웠구나!" },
    ],
    ["laughter to the limit", "looping", { message: "ㅋ".repeat(300) }],
    [
      "header copied before the words",
      "marks",
      { message: "[Sun 2026-11-22 21:04]\n왔어? 오늘은 늦었네." },
      "왔어? 오늘은 늦었네.",
    ],
    ["offer of help", "stock-phrase", { message: "안녕하세요! 무엇을 도와드릴까요?", heard: ["안녕"] }],
    ["nothing", "empty", { message: " \n" }],
  ]),
];
