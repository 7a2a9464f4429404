import { AGENT_FUNCTIONS } from "../../../../src/agent/functions/registry.ts";
import { readReply } from "../../../../src/prompt/reply/read-reply.ts";
import { validateCall } from "../../../../src/prompt/reply/validate-call.ts";
import { type CompletionEnd, type Engine, startBenchServer } from "../bench-server.ts";
import { playTurn, withKiokuAgent } from "../kioku-agent.ts";
import { SHORT_TEMPLATE, shortProfile } from "./short-profile.ts";

const TURNS = 300;

/** Milliseconds after which a turn counts as stuck. */
const TURN_LIMIT = 60_000;

export interface RealTurns {
  readonly turns: number;
  /** Turns whose last reply was a call that can be carried out. */
  readonly valid: number;
  readonly stuck: number;
  readonly replies: number;
  readonly validReplies: number;
  readonly compactions: number;
  /** Turns by how they ended. */
  readonly ends: Readonly<Record<string, number>>;
}

/** The agent as it ships, with a shortened profile, talking to a real engine: the model writes what it likes within the grammar. */
export async function playRealTurns(engine: Engine): Promise<RealTurns> {
  const texts: string[] = [];
  const server = await startBenchServer(recording(engine, texts));
  const ends: Record<string, number> = {};
  let valid = 0;
  let stuck = 0;
  let compactions = 0;
  let validReplies = 0;
  let replies = 0;
  const now = () => new Date();
  try {
    await withKiokuAgent(
      {
        url: server.url,
        profile: "companion",
        persona: "wren",
        human: "default",
        template: SHORT_TEMPLATE,
        files: await shortProfile(),
        now,
      },
      async ({ agent }) => {
        for (let turn = 0; turn < TURNS; turn += 1) {
          texts.length = 0;
          const limit = AbortSignal.timeout(TURN_LIMIT);
          const reason = await playTurn(
            agent,
            { type: "user", text: lineOf(turn) },
            event => {
              compactions += event.type === "message" && event.message.kind === "summary" ? 1 : 0;
            },
            limit,
          );
          if (limit.aborted) {
            stuck += 1;
          }
          const verdicts = texts.map(isValidCall);
          replies += verdicts.length;
          validReplies += verdicts.filter(Boolean).length;
          valid += verdicts.at(-1) && !limit.aborted ? 1 : 0;
          const end = reason.type === "reply-rejected" ? `${reason.type} (${reason.reason})` : reason.type;
          ends[end] = (ends[end] ?? 0) + 1;
          if (agent.needsMaintenance) {
            await playTurn(agent, { type: "maintenance" }, () => {});
          }
        }
      },
    );
  } finally {
    await server.close();
  }
  return { turns: TURNS, valid, stuck, replies, validReplies, compactions, ends };
}

/** Short, and in the words of children's stories, which are all that the model has ever read. */
function lineOf(turn: number): string {
  const who = ["Lily", "Tom", "the cat", "a big dog", "the old man", "a small bird", "Mom"][turn % 7];
  const what = ["went to the park", "found a red ball", "was very sad", "made a cake", "saw the moon"][turn % 5];
  return `Day ${turn + 1}. ${who} ${what}.`;
}

/** Keeps the replies that were to be calls. */
function recording(engine: Engine, texts: string[]): Engine {
  return {
    contextLength: engine.contextLength,
    tokenize: text => engine.tokenize(text),
    async *complete(request, signal): AsyncGenerator<string, CompletionEnd> {
      let text = "";
      const reply = engine.complete(request, signal);
      for (;;) {
        const next = await reply.next();
        if (next.done) {
          if (request.schema) {
            texts.push(text);
          }
          return next.value;
        }
        text += next.value;
        yield next.value;
      }
    },
  };
}

function isValidCall(text: string): boolean {
  const parsed = readReply(text);
  return parsed.ok && !parsed.cut && validateCall(AGENT_FUNCTIONS, parsed.call).ok;
}
