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
  roles: Type.Object({ system: markers, user: markers, assistant: markers }, closed),
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
  sampling: Type.Object(
    {
      temperature: Type.Number({ minimum: 0 }),
      topP: Type.Number({ minimum: 0, maximum: 1 }),
      topK: Type.Optional(Type.Integer({ minimum: 0 })),
      minP: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
      repetitionPenalty: Type.Optional(Type.Number({ minimum: 0 })),
    },
    closed,
  ),
  limits: Type.Object({ replyTokens: positive, coreBlockTokens: positive, steps: positive }, closed),
  headings: Type.Object({ examples: Type.String(), blocks: Type.Record(Type.String(), Type.String()) }, closed),
});

/** `profiles/<id>/functions.json` */
export const functionsSchema = fileObject({
  intro: Type.String(),
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
