import { bosTokens, renderChat } from "./chat-template.ts";
import { toChatMessage } from "./completion-routes.ts";
import { Refusal, sendBody } from "./http-reply.ts";
import { type Exchange, type ModelSettings, requireModel } from "./server-state.ts";
import { decode, encode } from "./tokenizer.ts";
import { isObject, type Params, parseObject } from "./validation.ts";

export function encodeTokens({ state, response, body }: Exchange): void {
  const model = requireModel(state);
  const params = parseObject(body);
  const text = textToEncode(params, model, state.traits.encodesMessages);
  const bos = model.promptTemplate === null || params.add_bos_token === false ? "" : bosTokens[model.promptTemplate];
  const tokens = encode(bos + text);
  sendBody(response, 200, { tokens, length: tokens.length });
}

export function decodeTokens({ state, response, body }: Exchange): void {
  requireModel(state);
  const { tokens } = parseObject(body);
  if (!Array.isArray(tokens) || !tokens.every(Number.isInteger)) {
    throw Refusal.detail(422, [
      { type: "list_type", loc: ["body", "tokens"], msg: "Input should be a valid list", input: tokens ?? null },
    ]);
  }
  sendBody(response, 200, { text: decode(tokens) });
}

/** The messages form has no generation prompt (§1). */
function textToEncode({ text }: Params, model: ModelSettings, takesMessages: boolean): string {
  if (typeof text === "string") {
    return text;
  }
  if (!takesMessages || !Array.isArray(text)) {
    throw Refusal.detail(422, [
      { type: "string_type", loc: ["body", "text"], msg: "Input should be a valid string", input: text ?? null },
    ]);
  }
  if (model.promptTemplate === null) {
    throw Refusal.detail(422, "Cannot tokenize chat completion message because a prompt template is not set.");
  }
  return renderChat(model.promptTemplate, text.filter(isObject).map(toChatMessage), { addGenerationPrompt: false });
}
