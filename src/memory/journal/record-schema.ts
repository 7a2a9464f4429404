import Type, { type Static } from "typebox";
import { Compile } from "typebox/compile";
import type { MemoryRecord } from "../records.ts";

const Id = Type.String({ minLength: 1 });
const Time = Type.String({ pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$" });
const NullableId = Type.Union([Id, Type.Null()]);

const message = { id: Id, parentId: NullableId, at: Time };

const Message = Type.Union([
  Type.Object({ ...message, kind: Type.Literal("user"), text: Type.String() }),
  Type.Object({
    ...message,
    kind: Type.Literal("event"),
    cause: Type.Union([
      Type.Literal("login"),
      Type.Literal("heartbeat-requested"),
      Type.Literal("heartbeat-failure"),
      Type.Literal("heartbeat-unanswered"),
      Type.Literal("heartbeat-timed"),
      Type.Literal("heartbeat-reflection"),
      Type.Literal("memory-pressure"),
    ]),
    text: Type.String(),
  }),
  Type.Object({
    ...message,
    kind: Type.Literal("call"),
    thoughts: Type.String(),
    function: Type.String(),
    params: Type.Record(Type.String(), Type.Unknown()),
    cut: Type.Optional(Type.Union([Type.Literal("stopped"), Type.Literal("length")])),
  }),
  Type.Object({
    ...message,
    kind: Type.Literal("result"),
    function: Type.String(),
    status: Type.Union([Type.Literal("OK"), Type.Literal("Failed")]),
    text: Type.String(),
  }),
  Type.Object({
    ...message,
    kind: Type.Literal("summary"),
    text: Type.String(),
    keptFrom: Id,
    covers: Type.Integer({ minimum: 0 }),
  }),
  Type.Object({ ...message, kind: Type.Literal("repair"), removed: Type.Array(Id) }),
]);

const change = {
  id: Id,
  by: Type.Union([Type.Literal("agent"), Type.Literal("user"), Type.Literal("import")]),
  at: Time,
  messageId: NullableId,
  undoes: Type.Optional(Id),
};

const CoreChange = Type.Object({ ...change, block: Id, before: Type.String(), after: Type.String() });

const ArchivalItem = Type.Object({
  id: Id,
  text: Type.String({ minLength: 1 }),
  tags: Type.Array(Type.String()),
  source: Type.String(),
  at: Time,
  messageId: NullableId,
});

const ArchivalChange = Type.Union([
  Type.Object({ ...change, before: Type.Null(), after: ArchivalItem }),
  Type.Object({ ...change, before: ArchivalItem, after: ArchivalItem }),
  Type.Object({ ...change, before: ArchivalItem, after: Type.Null() }),
]);

const schemas = {
  message: Type.Object({ type: Type.Literal("message"), message: Message }),
  head: Type.Object({ type: Type.Literal("head"), messageId: NullableId }),
  core: Type.Object({ type: Type.Literal("core"), change: CoreChange }),
  archival: Type.Object({ type: Type.Literal("archival"), change: ArchivalChange }),
  "archival-remove": Type.Object({ type: Type.Literal("archival-remove"), id: Id, at: Time }),
  vector: Type.Object({
    type: Type.Literal("vector"),
    of: Type.Union([Type.Literal("recall"), Type.Literal("archival")]),
    id: Id,
    modelId: Id,
    vector: Type.String({ pattern: "^[A-Za-z0-9+/]+={0,2}$" }),
  }),
  "heartbeat-pause": Type.Object({ type: Type.Literal("heartbeat-pause"), until: Time }),
};

type Schemas = typeof schemas;
type ReadableRecord = { [K in keyof Schemas]: Static<Schemas[K]> }[keyof Schemas];

// Compiled once: a journal holds tens of thousands of records.
const validators = Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, Compile(schema)]));

/**
 * The value as a record; `undefined` for a type that this version does not know: a newer one has written it.
 * @throws TypeError naming the first fault.
 */
export function parseRecord(value: unknown): MemoryRecord | undefined {
  const type = recordType(value);
  const validator = Object.hasOwn(validators, type) ? validators[type] : undefined;
  if (validator === undefined) {
    return undefined;
  }
  if (!validator.Check(value)) {
    const [fault] = validator.Errors(value);
    throw new TypeError(`Not a ${type} record: ${fault?.instancePath ?? ""} ${fault?.message ?? ""}`);
  }
  return value as ReadableRecord satisfies MemoryRecord;
}

function recordType(value: unknown): string {
  if (typeof value !== "object" || value === null || !("type" in value) || typeof value.type !== "string") {
    throw new TypeError("Not a record");
  }
  return value.type;
}
