import type { Transport } from "../../prompt/render/prompt-request.ts";
import type { OutputConstraint, SamplingOptions, ServerKind, ServerProfile } from "../chat-model.ts";
import type { Fields } from "../fields.ts";
import type { ServerProbe } from "./server-probe.ts";

/** What a server says of itself. */
export interface ServerFacts {
  readonly modelId: string;
  readonly tier?: NonNullable<ServerProfile["tier"]>;
  /** Tokens that one request really has, where the server tells. */
  readonly contextLength?: number | undefined;
  /** Tokens the model could have at most; bounds the guess where `contextLength` is unknown. */
  readonly longestContext?: number | undefined;
  /** Tokens the prompt alone may have, where that is less than the context. */
  readonly promptLimit?: number | undefined;
  readonly truncatesSilently?: boolean;
  /** True where the model is loaded by the first request, so that its context is known only after it. */
  readonly loadsOnDemand?: boolean;
}

/** A route that counts the tokens of a text, without BOS. */
export interface TokenRoute {
  /** Behind the server's root. */
  readonly path: string;
  body(text: string, modelId: string): object;
  /** Undefined when the answer holds no count. */
  read(answer: Fields): number | undefined;
}

/**
 * One kind of server: all that Kioku does differently for it, and where it was learnt. A dialect keeps no state, so
 * one object serves every server of its kind.
 */
export interface ServerDialect {
  readonly kind: ServerKind;
  /** Whether the server is of this kind, by what no other kind answers. Needs no key. @throws ModelError when nothing answers. */
  recognises(probe: ServerProbe): Promise<boolean>;
  /**
   * Model and context of a server of this kind.
   * @param wantedModel which of several models; empty takes the loaded one, else the first.
   * @throws ModelError `no-model` when there is none to talk to.
   */
  inspect(probe: ServerProbe, wantedModel: string): Promise<ServerFacts>;
  /** What suits it when nobody has chosen. */
  readonly transport: Transport;
  readonly constraint: OutputConstraint;
  /** Whether every version's grammar engine takes a choice at the root of a schema. */
  readonly takesRootChoice: boolean;
  /** Sampling in the server's own words, without what it does not know. */
  sampling(options: SamplingOptions): Readonly<Record<string, number>>;
  /** Fields that every request takes. */
  readonly extraFields?: (transport: Transport, profile: Pick<ServerProfile, "contextLength">) => Fields;
  /** Absent where tokens can only be estimated. */
  readonly tokenRoute?: TokenRoute;
  /**
   * Whether the model is still there, asked before each generation where a server does not survive one without.
   * @throws ModelError `no-model`
   */
  readonly confirmModel?: (probe: ServerProbe, tier: ServerProfile["tier"]) => Promise<void>;
  /** Whether native tools may be demanded with `tool_choice: "required"`. */
  readonly demandsTools: boolean;
  /** Whether a reply names the model that is loaded, and not just the one that was asked for. */
  readonly namesLoadedModel: boolean;
}
