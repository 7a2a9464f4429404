import { type TProperties, Type } from "typebox";
import { NOTICE_VALUES } from "./notice.ts";

/** Prompt files are written by hand, so a key that is not known is a slip of the pen. `$comment` is for notes. */
function fileObject<P extends TProperties>(properties: P) {
  const comment = Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())]));
  return Type.Object({ $comment: comment, ...properties }, { additionalProperties: false });
}

const closed = { additionalProperties: false };
const positive = Type.Integer({ minimum: 1 });
const markers = Type.Tuple([Type.String(), Type.String()]);

/** `templates/<id>.json` */
export const templateSchema = fileObject({
  bos: Type.String(),
  roles: Type.Object({ system: Type.Union([markers, Type.Null()]), user: markers, assistant: markers }, closed),
  functionResult: Type.Union([Type.Literal("user"), Type.Literal("system")]),
  alternate: Type.Boolean(),
  stop: Type.Array(Type.String({ minLength: 1 })),
  controlTokens: Type.Array(Type.String({ minLength: 2 })),
});

/** `profiles/<id>/profile.json` */
export const profileSchema = fileObject({
  label: Type.String({ minLength: 1 }),
  language: Type.String({ minLength: 2 }),
  template: Type.String({ minLength: 1 }),
  sampler: Type.String({ minLength: 1 }),
  transport: Type.Optional(Type.Union([Type.Literal("completions"), Type.Literal("chat"), Type.Literal("tools")])),
  limits: Type.Object({ replyTokens: positive, coreBlockTokens: positive, steps: positive }, closed),
  guard: Type.Object({ thoughtsWords: positive, forbidden: Type.Array(Type.String({ minLength: 2 })) }, closed),
  headings: Type.Object({ examples: Type.String(), blocks: Type.Record(Type.String(), Type.String()) }, closed),
});

const share = Type.Number({ minimum: 0, maximum: 1 });

/** `samplers/<id>.json` */
export const samplerSchema = fileObject({
  label: Type.String({ minLength: 1 }),
  sampling: Type.Object(
    {
      temperature: Type.Number({ minimum: 0, maximum: 10 }),
      topP: share,
      topK: Type.Optional(Type.Integer({ minimum: 0 })),
      minP: Type.Optional(share),
      typicalP: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
      repetitionPenalty: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
      penaltyRange: Type.Optional(Type.Integer({ minimum: -1 })),
      frequencyPenalty: Type.Optional(Type.Number({ minimum: 0 })),
      presencePenalty: Type.Optional(Type.Number({ minimum: 0 })),
      mirostatMode: Type.Optional(Type.Union([Type.Literal(0), Type.Literal(2)])),
      mirostatTau: Type.Optional(Type.Number({ minimum: 0 })),
      mirostatEta: Type.Optional(Type.Number({ minimum: 0 })),
    },
    closed,
  ),
});

const words = Type.String({ minLength: 1 });

/** `profiles/<id>/functions.json` */
export const functionsSchema = fileObject({
  reply: Type.Object({ json: words, tools: words, example: words }, closed),
  intro: Type.String(),
  innerThoughts: Type.String({ minLength: 1 }),
  requestHeartbeat: Type.String({ minLength: 1 }),
  texts: Type.Record(
    Type.String(),
    Type.Object({ description: Type.String(), params: Type.Record(Type.String(), Type.String()) }, closed),
  ),
});

const noticeTexts = Object.fromEntries(
  Object.keys(NOTICE_VALUES).map(id => [id, Type.String({ minLength: 1 })]),
) as Record<keyof typeof NOTICE_VALUES, ReturnType<typeof Type.String>>;

/** `profiles/<id>/notices.json` */
export const noticesSchema = fileObject(noticeTexts);
