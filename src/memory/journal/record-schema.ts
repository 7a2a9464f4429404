import Type, { type Static } from "typebox";
import { Check, Errors } from "typebox/value";
import type { MemoryRecord } from "../records.ts";
import { newerFormat } from "../store-errors.ts";

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

const CoreChange = Type.Object({
  id: Id,
  block: Id,
  before: Type.String(),
  after: Type.String(),
  by: Type.Union([Type.Literal("agent"), Type.Literal("user"), Type.Literal("import")]),
  at: Time,
  messageId: NullableId,
});

const ArchivalItem = Type.Object({
  id: Id,
  text: Type.String({ minLength: 1 }),
  tags: Type.Array(Type.String()),
  source: Type.String(),
  at: Time,
  messageId: NullableId,
});

const schemas = {
  message: Type.Object({ type: Type.Literal("message"), message: Message }),
  head: Type.Object({ type: Type.Literal("head"), messageId: NullableId }),
  core: Type.Object({ type: Type.Literal("core"), change: CoreChange }),
  "archival-insert": Type.Object({ type: Type.Literal("archival-insert"), item: ArchivalItem }),
  "archival-remove": Type.Object({ type: Type.Literal("archival-remove"), id: Id, at: Time }),
  "archival-vector": Type.Object({
    type: Type.Literal("archival-vector"),
    id: Id,
    modelId: Id,
    vector: Type.String({ pattern: "^[A-Za-z0-9+/]+={0,2}$" }),
  }),
  "heartbeat-pause": Type.Object({ type: Type.Literal("heartbeat-pause"), until: Time }),
};

type ReadableRecord = { [K in keyof typeof schemas]: Static<(typeof schemas)[K]> }[keyof typeof schemas];

/**
 * The value as a record, if it is one.
 * @throws TypeError naming the first fault; StoreError `newer-format` for a type this version does not know.
 */
export function parseRecord(value: unknown): MemoryRecord {
  const type = recordType(value);
  if (!Object.hasOwn(schemas, type)) {
    throw newerFormat();
  }
  const schema = schemas[type as keyof typeof schemas];
  if (!Check(schema, value)) {
    const [fault] = Errors(schema, value);
    throw new TypeError(`Not a ${type} record: ${fault?.instancePath ?? ""} ${fault?.message ?? ""}`);
  }
  return value satisfies ReadableRecord as MemoryRecord;
}

function recordType(value: unknown): string {
  if (typeof value !== "object" || value === null || !("type" in value) || typeof value.type !== "string") {
    throw new TypeError("Not a record");
  }
  return value.type;
}
